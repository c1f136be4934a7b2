import CKernels
import Hardware
import Testing

@testable import Kernels
@testable import Matrices

/// Parts of a multiplication must do the work that they claim: differential evidence rests on them.
@Suite(.serialized) struct WorkPartTests {
  /// All rows alike, so that any of them may stand for all: the results are those of the whole.
  private static func uniform(_ code: KernelCode, batch: Int, threads: Int) -> Problem {
    let shape = code.kernel.name == "nm" ? grouped : free
    return Problem(
      rows: rows, columns: columns, batch: batch, threads: threads, weights: shape,
      x: Array(activations[..<(batch * columns)]), note: "all rows alike")
  }

  private static let rows = 104
  private static let columns = 620
  private static let free = alike(.native)
  private static let grouped = alike(.nm(kept: 2, group: 4))
  private static let activations = Problem(
    rows: 1, columns: columns, batch: 300, threads: 1, pattern: .native, masked: .share(1),
    magnitude: .ordinary, seed: 8
  ).x

  private static func alike(_ pattern: Pattern) -> LayerWeights {
    let one = Problem(
      rows: 1, columns: columns, batch: 1, threads: 1, pattern: pattern, masked: .share(0.5),
      magnitude: .ordinary, seed: 7
    ).weights
    var mask = Mask(rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns { mask[row, column] = one.mask[0, column] }
    }
    return LayerWeights(
      values: DenseMatrix(
        rows: rows, columns: columns, values: (0..<rows).flatMap { _ in one.values.values }),
      mask: mask, pattern: pattern)
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
    let problem = Self.uniform(code, batch: batch, threads: 2)
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
        #expect(repeated.allSatisfy { $0.isFinite })
      } else {
        #expect(zip(repeated, whole).allSatisfy { abs($0 - $1) <= 1e-3 * max(1, abs($1)) })
      }
    }
  }

  /// Formats that take more than a cache for one block of rows are cut in columns.
  @Test(arguments: KernelCode.inEveryPrecision, [1, 20])
  func aSliceIsAsSmallAsTheFormatAllows(_ code: KernelCode, batch: Int) throws {
    try code.requireAvailable()
    let problem = Self.uniform(code, batch: batch, threads: 3)
    let team = try ThreadTeam(processors: [-1, -1, -1])
    let (layer, activations) = try prepared(code, problem, team)
    let slice = ResidentSlice(bytesPerThread: 512, share: 0.3)
    let part = try #require(try layer.bind(activations, part: .resident(slice)))
    #expect(part.share > 0 && part.share <= 1)
    #expect(part.sliceBytes < layer.weightBytes)
    _ = results(activations, of: part.multiplication)
    if let decode = try layer.bind(activations, part: .decode(slice)) {
      #expect(decode.share == part.share)
      #expect(results(activations, of: decode.multiplication).allSatisfy { $0.isNaN })
    }
  }

  /// Without weights every output is nothing, but it is written.
  @Test(arguments: KernelCode.inEveryPrecision, [1, 2, 20])
  func aLaunchMultipliesNothing(_ code: KernelCode, batch: Int) throws {
    try code.requireAvailable()
    let problem = Self.uniform(code, batch: batch, threads: 2)
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
    let problem = Self.uniform(code, batch: batch, threads: 1)
    let team = try ThreadTeam(processors: [-1])
    let (layer, activations) = try prepared(code, problem, team)
    let part = try layer.bind(
      activations, part: .decode(ResidentSlice(bytesPerThread: .max)))
    let isPlain =
      ["dense", "tiles"].contains(code.kernel.name)
      && ![Precision.w8a16, .w4a16].contains(code.precision)
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
        rows: 64, columns: 496, batch: 1, threads: 1, pattern: pattern,
        masked: .share(pattern == .dense ? 1 : 0.6), magnitude: .ordinary, seed: 9)
      let tiles = try PackedTiles(
        problem.weights(in: precision), layout: layout, team: team, placement: .guarded)
      var slice = tiles.slice(thread: 0, copy: 0)
      let bytes = tiles.storage.sectionBytes[0][PackedTiles.values] - Int(BENCH_TILE_SLACK)
      let scratch = try MemoryRegion(count: Int(BENCH_TILE_SCRATCH), placement: .guarded)
      for routines in TileRoutines.all(precision) where routines.isa.isAvailable {
        guard let decode = routines.decode(layout, precision) else { continue }
        let walked = decode(
          &slice, Int64(tokens), UnsafeMutableRawPointer(scratch.pointer(to: UInt8.self)))
        let passes = routines.packing.passes(batch: tokens)
        // The last strip of int4 may end in half a byte of padding for each of its quads.
        let padding = precision == .w4a16 && layout != .dense ? 4 * passes * 4 : 0
        #expect(
          passes * bytes - padding...passes * bytes ~= Int(walked), "\(routines.isa) \(layout)")
      }
    }
  }

  /// What is unpacked for many tokens lies in the scratch: it must be what plain code makes of it.
  @Test(arguments: Precision.allCases)
  func unpackedLinesAreThoseOfPlainCode(_ precision: Precision) throws {
    let team = try ThreadTeam(processors: [-1])
    // One block and no more than the smallest chunk: nothing is overwritten.
    let (quads, tokens) = (32, Int(BENCH_FEW_AVX512) + 1)
    for (layout, pattern) in [
      (TileLayout.bitmask, Pattern.native), (.nm(kept: 2, group: 4), .nm(kept: 2, group: 4)),
    ] {
      let problem = Problem(
        rows: 16, columns: quads * 4, batch: 1, threads: 1, pattern: pattern, masked: .share(0.6),
        magnitude: .ordinary, seed: 11)
      let tiles = try PackedTiles(
        problem.weights(in: precision), layout: layout, team: team, placement: .guarded)
      var slice = tiles.slice(thread: 0, copy: 0)
      let lines = precision == .fp32 ? 4 : precision == .w8a8 ? 1 : 2
      let runnable = TileRoutines.all(precision).filter { $0.isa.isAvailable }
      let scratches = try runnable.map { routines -> (InstructionSet, [UInt8]) in
        let scratch = try MemoryRegion(count: Int(BENCH_TILE_SCRATCH), placement: .guarded)
        guard let decode = routines.decode(layout, precision) else { return (routines.isa, []) }
        _ = decode(&slice, Int64(tokens), scratch.pointer(to: UInt8.self))
        return (routines.isa, Array(scratch.bytes[..<(quads * lines * 64)]))
      }
      let plain = try #require(scratches.first)
      #expect(plain.1.contains { $0 != 0 })
      for (isa, bytes) in scratches.dropFirst() {
        #expect(bytes == plain.1, "\(isa) \(layout)")
      }
    }
  }

  /// CSR goes through every entry, one token at a time and by panels, whatever tells the columns.
  @Test(arguments: [CSRIndex.uint16, .uint32, .delta8], [Precision.fp32, .bf16, .w8a16, .w8a8])
  func csrIsUnpackedToTheLastEntry(_ index: CSRIndex, _ precision: Precision) throws {
    let team = try ThreadTeam(processors: [-1])
    let problem = Problem(
      rows: 37, columns: 250, batch: 1, threads: 1, pattern: .native, masked: .share(0.4),
      magnitude: .ordinary, seed: 12)
    let packed = try PackedCSR(
      problem.weights(in: precision), team: team, placement: .guarded, index: index)
    var slice = packed.slice(thread: 0, copy: 0)
    let vector = [UInt32](repeating: 0, count: 250)
    for routines in CSRKernel.routines where routines.isa.isAvailable {
      for width: Int64 in [1, 4, 16] {
        let walked = routines.decode(&slice, vector, width)
        #expect(Int(walked) == packed.entries, "\(routines.isa) width \(width)")
      }
    }
  }
}
