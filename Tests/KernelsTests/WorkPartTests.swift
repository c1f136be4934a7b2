import CKernels
import Hardware
import Testing

@testable import Kernels
@testable import Matrices

/// Parts of a multiplication must do the work that they claim: differential evidence rests on them.
@Suite(.serialized) struct WorkPartTests {
  /// All rows alike, so that any of them may stand for all: the results are those of the whole.
  private func uniform(
    _ pattern: Pattern, rows: Int = 200, columns: Int = 1300, batch: Int, threads: Int
  ) -> Problem {
    var problem = Problem(
      rows: rows, columns: columns, batch: batch, threads: threads, pattern: pattern,
      masked: .share(0.5), magnitude: .ordinary, seed: 7)
    let first = (0..<columns).map { problem.weights.values.values[$0] }
    var mask = Mask(rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns { mask[row, column] = problem.weights.mask[0, column] }
    }
    problem.weights = LayerWeights(
      values: DenseMatrix(
        rows: rows, columns: columns, values: (0..<rows).flatMap { _ in first }), mask: mask,
      pattern: pattern)
    return problem
  }

  private func prepared(
    _ code: KernelCode, _ problem: Problem, _ team: ThreadTeam
  ) throws -> (layer: any PreparedLayer, activations: Activations) {
    let layer = try code.kernel.prepare(
      problem.weights(in: code.precision), isa: code.isa, team: team, copies: 1,
      placement: .guarded)
    let activations = try Activations(
      values: problem.x, inFeatures: problem.columns, outFeatures: problem.rows,
      placement: .guarded)
    return (layer, activations)
  }

  private func results(_ activations: Activations, of multiplication: Multiplication) -> [Float] {
    let count = activations.batch * activations.outFeatures
    let y = UnsafeMutableBufferPointer(start: activations.y, count: count)
    y.update(repeating: .nan)
    multiplication.run(copy: 0)
    return Array(y)
  }

  /// A slice of the first rows, as often as makes up all: every output is written, and right.
  @Test(arguments: KernelCode.inEveryPrecision, [1, 2, 20])
  func aResidentSliceDoesAllOfTheWork(_ code: KernelCode, batch: Int) throws {
    try code.requireAvailable()
    let pattern: Pattern = code.kernel.name == "nm" ? .nm(kept: 2, group: 4) : .native
    let problem = uniform(pattern, batch: batch, threads: 2)
    let team = try ThreadTeam(processors: [-1, -1])
    let (layer, activations) = try prepared(code, problem, team)
    let whole = results(activations, of: try layer.bind(activations))
    for bytes in [Int.max, layer.weightBytes / 4] {
      let part = try #require(
        try layer.bind(activations, part: .resident(ResidentSlice(bytesPerThread: bytes))))
      #expect(part.share == 1)
      #expect(part.sliceBytes > 0 && part.sliceBytes <= layer.weightBytes)
      let repeated = results(activations, of: part.multiplication)
      // OpenBLAS for several tokens sums blocks of columns, each the first: other numbers, all there.
      if code.kernel.name == "dense" && code.precision == .fp32 && batch > 1 {
        #expect(repeated.allSatisfy(\.isFinite))
      } else {
        #expect(zip(repeated, whole).allSatisfy { abs($0 - $1) <= 1e-3 * max(1, abs($1)) })
      }
    }
  }

  /// Formats that take more than a cache for one block of rows are cut in columns.
  @Test(arguments: KernelCode.inEveryPrecision, [1, 20])
  func aSliceIsAsSmallAsTheFormatAllows(_ code: KernelCode, batch: Int) throws {
    try code.requireAvailable()
    let pattern: Pattern = code.kernel.name == "nm" ? .nm(kept: 2, group: 4) : .native
    let problem = uniform(pattern, rows: 70, columns: 2600, batch: batch, threads: 3)
    let team = try ThreadTeam(processors: [-1, -1, -1])
    let (layer, activations) = try prepared(code, problem, team)
    let slice = ResidentSlice(bytesPerThread: 4096, share: 0.3)
    let part = try #require(try layer.bind(activations, part: .resident(slice)))
    #expect(part.share > 0 && part.share <= 1)
    #expect(part.sliceBytes < layer.weightBytes)
    _ = results(activations, of: part.multiplication)
    if let decode = try layer.bind(activations, part: .decode(slice)) {
      #expect(decode.share == part.share)
      #expect(results(activations, of: decode.multiplication).allSatisfy(\.isNaN))
    }
  }

  /// Without weights every output is nothing, but it is written.
  @Test(arguments: KernelCode.inEveryPrecision, [1, 2, 20])
  func aLaunchMultipliesNothing(_ code: KernelCode, batch: Int) throws {
    try code.requireAvailable()
    let pattern: Pattern = code.kernel.name == "nm" ? .nm(kept: 2, group: 4) : .native
    let problem = uniform(pattern, rows: 50, columns: 96, batch: batch, threads: 2)
    let team = try ThreadTeam(processors: [-1, -1])
    let (layer, activations) = try prepared(code, problem, team)
    let part = try #require(try layer.bind(activations, part: .launch))
    #expect(part.sliceBytes == 0 && part.share == 1)
    let y = results(activations, of: part.multiplication)
    // The unit's kernels return at once without columns; sums of many tokens are what the scratch held.
    if code.isa != .amx { #expect(y.allSatisfy { !$0.isNaN } || batch > 2) }
    if code.kernel.name == "csr" { #expect(y.allSatisfy { $0 == 0 }) }
  }

  /// What needs unpacking says how many weights, and has a part that unpacks.
  @Test(arguments: KernelCode.inEveryPrecision, [1, 300])
  func whatIsUnpackedIsSaid(_ code: KernelCode, batch: Int) throws {
    try code.requireAvailable()
    let problem = uniform(.nm(kept: 2, group: 4), rows: 40, columns: 100, batch: batch, threads: 1)
    let team = try ThreadTeam(processors: [-1])
    let (layer, activations) = try prepared(code, problem, team)
    let part = try layer.bind(
      activations, part: .decode(ResidentSlice(bytesPerThread: .max)))
    let isPlain =
      code.kernel.name == "dense" && ![Precision.w8a16, .w4a16].contains(code.precision)
    #expect((part == nil) == isPlain)
    let unpacked = layer.unpackedWeights(batch: batch)
    #expect((unpacked == nil) == isPlain)
    if let unpacked { #expect(unpacked >= problem.weights.mask.nonzeros) }
    if code.kernel.name != "dense" || code.precision != .fp32 {
      let loads = try #require(layer.activationLoads(batch: batch))
      #expect(loads.bytes >= loads.setBytes / 4 && loads.setBytes > 0)
    }
  }

  /// The decoders go through every byte of values, however the batch is cut into passes.
  @Test(arguments: Precision.allCases, [1, 5, 20, 300])
  func tilesAreUnpackedToTheLastByte(_ precision: Precision, tokens: Int) throws {
    let team = try ThreadTeam(processors: [-1])
    let layouts: [(TileLayout, Pattern)] = [
      (.bitmask, .native), (.nm(kept: 2, group: 4), .nm(kept: 2, group: 4)),
      (.nm(kept: 8, group: 16), .nm(kept: 8, group: 16)), (.dense, .dense),
    ]
    for (layout, pattern) in layouts {
      let problem = Problem(
        rows: 70, columns: 500, batch: 1, threads: 1, pattern: pattern,
        masked: .share(pattern == .dense ? 1 : 0.6), magnitude: .ordinary, seed: 9)
      let tiles = try PackedTiles(
        problem.weights(in: precision), layout: layout, team: team, placement: .guarded)
      var slice = tiles.slice(thread: 0, copy: 0)
      // A cut-off last strip keeps its full size, which is not gone through: only whole ones are counted.
      let bytes = tiles.storage.sectionBytes[0][PackedTiles.values] - Int(BENCH_TILE_SLACK)
      let scratch = try MemoryRegion(count: Int(BENCH_TILE_SCRATCH), placement: .guarded)
      for routines in TileRoutines.all(precision) where routines.isa.isAvailable {
        guard let decode = routines.decode(layout, precision) else { continue }
        let walked = decode(&slice, Int64(tokens), UnsafeMutableRawPointer(scratch.pointer(to: UInt8.self)))
        let passes = routines.packing.passes(batch: tokens)
        #expect(Int(walked) == passes * bytes, "\(routines.isa) \(layout)")
      }
    }
  }
}
