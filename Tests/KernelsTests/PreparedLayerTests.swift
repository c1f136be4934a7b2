import Glibc
import Hardware
import Kernels
import Testing

@testable import Matrices

@Suite(.serialized) struct PreparedLayerTests {
  /// Each thread multiplies rows of its own, so their number changes at most how a sum is ordered.
  @Test(arguments: [1, 2, 9, 33])
  func denseIsTheSameOnAnyNumberOfThreads(batch: Int) throws {
    let dense = try KernelCatalogue.named("dense")
    let code = KernelCode(kernel: dense, isa: OpenBLAS.instructionSet)
    for (rows, columns) in [(1, 40), (33, 64), (200, 129)] {
      let problem = Problem(
        rows: rows, columns: columns, batch: batch, threads: 1, pattern: .dense,
        masked: .share(1), magnitude: .ordinary, seed: UInt64(rows))
      let expected = Expected(problem)
      let results = try floatingTeams().map { try code.multiply(problem, on: $0) }
      for result in results {
        #expect(expected.firstError(in: result, outFeatures: rows) == nil)
        #expect(expected.firstDifference(result, results[0]) == nil)
      }
    }
  }

  @Test(arguments: KernelCode.all)
  func saysWhatItPacked(_ code: KernelCode) throws {
    try code.requireAvailable()
    let problem = Problem(
      rows: 70, columns: 130, batch: 20, threads: 1, pattern: .nm(kept: 2, group: 4),
      masked: .share(0.9), magnitude: .negativeZero, seed: 4)
    let weights = problem.weights
    for team in try floatingTeams() {
      let layer = try code.kernel.prepare(
        weights, isa: code.isa, team: team, copies: 2, placement: .guarded)
      #expect(layer.isa(batch: 64) == code.isa)
      #expect(layer.storage.copies == 2)
      #expect(layer.sliceStarts.count == team.count + 1)
      #expect(layer.sliceStarts.first == 0 && layer.sliceStarts.last == 70)
      for row in 0..<70 {
        let expected = (0..<130).map {
          weights.mask[row, $0] ? weights.values.values[row * 130 + $0] : 0
        }
        #expect(layer.storedRow(row) == StoredRow(elements: expected))
      }
      let estimate = code.kernel.estimatedWeightBytes(
        rows: 70, columns: 130, nonzeros: weights.mask.nonzeros, pattern: weights.pattern,
        precision: .fp32)
      // Each slice of CSR ends with a row start of its own; the estimate is of one slice.
      let rowStarts = code.kernel.name == "csr" ? (team.count - 1) * 4 : 0
      #expect(layer.weightBytes == estimate + rowStarts)
      #expect(layer.executedOperations(batch: 1) >= 2 * weights.mask.nonzeros)
      #expect(layer.executedOperations(batch: 20) >= 20 * 2 * weights.mask.nonzeros)
      #expect(!layer.implementation(batch: 1).isEmpty)
      #expect(layer.implementation(batch: 1) != layer.implementation(batch: 20))
    }
  }

  /// Tiles of registers are left to larger batches; packing for them needs none.
  @Test func saysWhichCodeMultipliesABatch() throws {
    let team = try ThreadTeam(processors: [-1])
    let problem = Problem(
      rows: 20, columns: 40, batch: 1, threads: 1, pattern: .nm(kept: 2, group: 4),
      masked: .share(1), magnitude: .ordinary, seed: 4)
    func layer(_ precision: Precision, _ isa: InstructionSet) throws -> any PreparedLayer {
      try BitmaskKernel().prepare(
        problem.weights(in: precision), isa: isa, team: team, copies: 1, placement: .hugePages)
    }
    let generic = try layer(.w8a8, .generic)
    #expect(generic.implementation(batch: 2).hasSuffix("decoded in registers"))
    #expect(generic.implementation(batch: 3).hasSuffix("tiles of 4 tokens"))
    #expect(generic.isa(batch: 1) == .generic && generic.isa(batch: 64) == .generic)
    guard BitmaskKernel().instructionSets(for: .bf16).contains(.amx) else { return }
    for (precision, below) in [(Precision.bf16, InstructionSet.avx512bf16), (.w8a8, .avx512vbmi2)] {
      let layer = try layer(precision, .amx)
      #expect(layer.isa(batch: 3) == below && layer.isa(batch: 4) == .amx)
      #expect(layer.implementation(batch: 3).contains(" \(below.rawValue), "))
      #expect(layer.implementation(batch: 4).contains(" amx, "))
    }
  }

  /// Elements and scales as the precision has them, whatever the format.
  @Test(arguments: KernelCode.inEveryPrecision)
  func packsTheLayersOwnWeights(_ code: KernelCode) throws {
    try code.requireAvailable()
    let problem = Problem(
      rows: 128, columns: 300, batch: 1, threads: 1, pattern: .nm(kept: 2, group: 4),
      masked: .share(1), magnitude: .ordinary, seed: 4)
    let weights = problem.weights(in: code.precision)
    for team in try floatingTeams() {
      let encoded = try weights.encoded(team: team)
      let layer = try code.kernel.prepare(
        weights, isa: code.isa, team: team, copies: 2, placement: .guarded)
      #expect(layer.isa(batch: 64) == code.isa && layer.precision == code.precision)
      #expect(layer.sliceStarts.count == team.count + 1)
      #expect((0..<128).allSatisfy { layer.storedRow($0) == encoded.row($0) })
      let estimate = code.kernel.estimatedWeightBytes(
        rows: 128, columns: 300, nonzeros: weights.mask.nonzeros, pattern: weights.pattern,
        precision: code.precision)
      #expect(abs(layer.weightBytes - estimate) <= estimate / 10)
    }
  }

  /// Weights stay cold only if each call reads the copy that it is told to.
  @Test(arguments: KernelCode.inEveryPrecision, [1, 20])
  func readsTheCopyItIsTold(_ code: KernelCode, batch: Int) throws {
    try code.requireAvailable()
    let problem = Problem(
      rows: 40, columns: 100, batch: batch, threads: 2, pattern: .nm(kept: 2, group: 4),
      masked: .share(1), magnitude: .ordinary, seed: 10)
    let team = try ThreadTeam(processors: [-1, -1])
    let layer = try code.kernel.prepare(
      problem.weights(in: code.precision), isa: code.isa, team: team, copies: 3,
      placement: .hugePages)
    let activations = try Activations(values: problem.x, inFeatures: 100, outFeatures: 40)
    let multiplication = try layer.bind(activations)
    for (thread, sections) in layer.storage.sectionBytes.enumerated() {
      for (index, bytes) in sections.enumerated() {
        memset(layer.storage.section(index, thread: thread, copy: 1), 0, bytes)
      }
    }
    for copy in [0, 1, 2, 1] {
      multiplication.run(copy: copy)
      let y = UnsafeMutableBufferPointer(start: activations.y, count: batch * 40)
      #expect(y.allSatisfy { ($0 == 0) == (copy == 1) }, "copy \(copy)")
    }
  }

  @Test func runsAgainOnOtherActivationsAndCopies() throws {
    let team = try ThreadTeam(processors: [-1, -1])
    let problem = Problem(
      rows: 65, columns: 100, batch: 12, threads: 2, pattern: .native, masked: .share(0.5),
      magnitude: .ordinary, seed: 5)
    let layer = try CSRKernel().prepare(
      problem.weights, isa: .generic, team: team, copies: 3, placement: .hugePages)
    let activations = try Activations(values: problem.x, inFeatures: 100, outFeatures: 65)
    let multiplication = try layer.bind(activations)
    let y = UnsafeMutableBufferPointer(start: activations.y, count: 12 * 65)
    multiplication.run(copy: 0)
    let first = Array(y)
    for copy in [1, 2, 0] {
      y.update(repeating: .nan)
      multiplication.run(copy: copy)
      #expect(Array(y) == first)
    }
    for index in 0..<12 * 100 { activations.x[index] *= 2 }
    multiplication.run(copy: 1)
    #expect(Array(y) == first.map { $0 * 2 })
    #expect(activations.bytes == (12 * 100 + 12 * 65) * 4)
  }
}
