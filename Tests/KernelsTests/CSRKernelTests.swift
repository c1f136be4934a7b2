import Hardware
import Matrices
import Testing

@testable import Kernels

/// CSR in every precision and instruction set, against the double-precision reference.
@Suite(.serialized) struct CSRKernelTests {
  struct Code: Sendable, CustomTestStringConvertible {
    let isa: InstructionSet
    let precision: Precision
    var testDescription: String { "csr \(precision.rawValue) \(isa.rawValue)" }

    static let all = [Precision.fp32, .bf16, .w8a16, .w8a8].flatMap { precision in
      CSRKernel().instructionSets(for: precision).map { Code(isa: $0, precision: precision) }
    }

    func requireAvailable() throws {
      if let reason = isa.unavailableReason { try Test.cancel("\(testDescription): \(reason)") }
    }
  }

  @Test func hasNoCodeForFourBits() {
    #expect(CSRKernel().instructionSets(for: .w4a16).isEmpty)
  }

  @Test(arguments: Code.all)
  func multipliesAnyMask(_ code: Code) throws {
    try code.requireAvailable()
    try check(code, ProblemPlan.unstructured.map(\.problem))
  }

  /// Over 65536 inputs columns take 32 bits, and the panels are the narrowest.
  @Test(arguments: Code.all)
  func multipliesWideLayers(_ code: Code) throws {
    try code.requireAvailable()
    try check(code, ProblemPlan.wide.map(\.problem))
  }

  /// Sparse enough for 8-bit distances, with rows that need bridges.
  @Test(arguments: Code.all)
  func multipliesByDistances(_ code: Code) throws {
    try code.requireAvailable()
    let problems = [1, 2, 3, 5, 9, 17, 33, 64, 67].map { batch in
      Problem(
        rows: 35, columns: 1500, batch: batch, threads: 1 + batch % 3, pattern: .native,
        masked: .share(0.02), magnitude: .ordinary, seed: UInt64(batch))
    }
    try check(code, problems)
    let layer = try prepare(problems[0], code, copies: 1)
    #expect(layer.implementation(batch: 1) == "csr delta8 \(code.isa.rawValue) dot")
  }

  /// Infinity in one activation reaches only the rows that keep its column.
  @Test(arguments: Code.all.filter { $0.precision != .w8a8 }, [1, 3, 20])
  func keepsInfinityToItsColumn(_ code: Code, batch: Int) throws {
    try code.requireAvailable()
    let problem = Problem(
      rows: 21, columns: 40, batch: batch, threads: 1, pattern: .native, masked: .share(0.3),
      magnitude: .ordinary, seed: 77)
    let layer = try prepare(problem, code, copies: 1)
    let activations = try Activations(
      values: problem.x, inFeatures: 40, outFeatures: 21, placement: .guarded)
    for token in 0..<batch { activations.x[token * 40 + 11] = .infinity }
    try layer.bind(activations).run(copy: 0)
    for token in 0..<batch {
      for row in 0..<21 {
        #expect(activations.y[token * 21 + row].isFinite != problem.weights.mask[row, 11])
      }
    }
  }

  @Test func blocksFitTheCacheAndCoverTheBatch() {
    for columns in [1, 300, 2048, 4096, 11008, 70_000] {
      for batch in 1...200 {
        let blocks = CSRTokenBlocks(batch: batch, columns: columns)
        #expect(blocks.usesPanels == (batch > 2))
        #expect(blocks.width <= 16 || blocks.width * columns * 4 <= 512 << 10)
        var next = 0
        for index in 0..<blocks.count {
          let block = blocks.block(index)
          #expect(block.first == next && (1...block.width).contains(block.tokens))
          #expect([1, 4, 8, 16, 32, 48, 64].contains(block.width))
          next += block.tokens
        }
        #expect(next == batch && blocks.paddedTokens >= batch)
      }
    }
  }

  private func prepare(
    _ problem: Problem, _ code: Code, copies: Int
  ) throws -> any PreparedLayer {
    let team = try ThreadTeam(processors: Array(repeating: -1, count: problem.threads))
    return try CSRKernel().prepare(
      problem.weights(in: code.precision), isa: code.isa, team: team, copies: copies,
      placement: .guarded)
  }

  private func check(_ code: Code, _ problems: [Problem]) throws {
    for (index, problem) in problems.enumerated() {
      let layer = try prepare(problem, code, copies: 1 + index % 2)
      #expect(layer.precision == code.precision)
      let activations = try Activations(
        values: problem.x, inFeatures: problem.columns, outFeatures: problem.rows,
        placement: .guarded)
      let result = Verification.check(
        layer, try layer.bind(activations), seed: 1, wholeUpTo: 20_000_000)
      if let failure = result.failure {
        Issue.record("\(problem): \(failure)")
        return
      }
    }
  }
}
