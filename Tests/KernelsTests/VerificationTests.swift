import Hardware
import Kernels
import Matrices
import Testing

@testable import Kernels

@Suite(.serialized) struct VerificationTests {
  private static let right = [(1, 1, 1), (40, 70, 3), (700, 600, 17)].flatMap { shape in
    [Magnitude.ordinary, .denormal].map { magnitude in
      Problem(
        rows: shape.0, columns: shape.1, batch: shape.2, threads: 2,
        pattern: .nm(kept: 4, group: 8), masked: .share(1), magnitude: magnitude, seed: 6)
    }
  }

  /// Too large to be compared as a whole.
  private static let large = problem(rows: 700, columns: 600, batch: 17, share: 1)

  @Test(arguments: KernelCode.all)
  func passesWhatIsRight(_ code: KernelCode) throws {
    try code.requireAvailable()
    for problem in Self.right {
      let (layer, multiplication) = try prepare(problem, code)
      let check = Verification.check(layer, multiplication, seed: 7)
      #expect(check.passed && check.missingOutputs == 0)
      #expect(check.tolerance == 1e-6 * Double(problem.columns).squareRoot())
      #expect(
        check.checkedOutputs == (problem.rows == 700 ? 48 * 16 : problem.rows * problem.batch))
    }
  }

  @Test func passesAnEmptyMask() throws {
    let check = try check { _ in
    } on: {
      Self.problem(rows: 20, columns: 30, batch: 2, share: 0)
    }
    #expect(check.passed && check.maximumRelativeError == 0)
  }

  /// Whatever is damaged, in a small layer everywhere and in a large one at its edges.
  @Test(arguments: [(0, 0), (0, 699), (16, 0), (16, 699), (16, 349), (0, 350)])
  func failsOnOneWrongOutput(token: Int, row: Int) throws {
    let wrong = try check { activations in
      activations.y[token * activations.outFeatures + row] += 0.01
    } on: {
      Self.large
    }
    #expect(!wrong.passed && wrong.missingOutputs == 0)
  }

  @Test func failsOnOneUnwrittenOutput() throws {
    let missing = try check {
      $0.y[5 * 700 + 123] = .nan
    } on: {
      Self.large
    }
    #expect(!missing.passed && missing.missingOutputs == 1)
  }

  /// What an earlier call left in Y doesn't pass for a result.
  @Test func failsOnWhatWasRightBefore() throws {
    let code = KernelCode(kernel: CSRKernel(), isa: .generic)
    let (layer, multiplication) = try prepare(Self.large, code)
    multiplication.run(copy: 0)
    let idle = Multiplication(team: multiplication.team, activations: multiplication.activations)
    let check = Verification.check(layer, idle, seed: 9)
    #expect(!check.passed && check.missingOutputs == 17 * 700)
  }

  @Test func failsOnInfinityAndOnSomethingFromNothing() throws {
    let infinite = try check {
      $0.y[3] = .infinity
    } on: {
      Self.problem(rows: 9, columns: 5, batch: 1, share: 1)
    }
    #expect(!infinite.passed && infinite.maximumRelativeError == .infinity)
    let something = try check {
      $0.y[3] = .leastNonzeroMagnitude
    } on: {
      Self.problem(rows: 9, columns: 5, batch: 1, share: 0)
    }
    #expect(!something.passed && something.maximumRelativeError == .infinity)
  }

  @Test func failsWhenOnlyTheLastCopyIsWrong() throws {
    let wrong = try check(copies: 3, damagedCopy: 2) {
      $0.y[0] += 1
    } on: {
      Self.problem(rows: 9, columns: 5, batch: 1, share: 1)
    }
    #expect(!wrong.passed)
    let unused = try check(copies: 3, damagedCopy: 1) {
      $0.y[0] += 1
    } on: {
      Self.problem(rows: 9, columns: 5, batch: 1, share: 1)
    }
    #expect(unused.passed)
  }

  @Test func samplesTheSameForTheSameSeed() throws {
    let activations = try Activations(
      values: [Float](repeating: 0, count: 64 * 4096), inFeatures: 4096, outFeatures: 1000)
    let sample = VerificationSample(
      activations, sliceStarts: [0, 412, 1000], seed: 1, wholeUpTo: 4_000_000)
    #expect(sample.rows.count == 48 && sample.tokens.count == 16)
    #expect(Set(sample.rows).isSuperset(of: [0, 411, 412, 999]))
    #expect(Set(sample.tokens).isSuperset(of: [0, 63]))
    #expect(sample.rows == sample.rows.sorted() && sample.tokens == sample.tokens.sorted())
    #expect(
      sample
        == VerificationSample(
          activations, sliceStarts: [0, 412, 1000], seed: 1, wholeUpTo: 4_000_000))
    #expect(
      sample
        != VerificationSample(
          activations, sliceStarts: [0, 412, 1000], seed: 2, wholeUpTo: 4_000_000))
  }

  private static func problem(rows: Int, columns: Int, batch: Int, share: Double) -> Problem {
    Problem(
      rows: rows, columns: columns, batch: batch, threads: 2, pattern: .native,
      masked: .share(share), magnitude: .ordinary, seed: 8)
  }

  private func prepare(
    _ problem: Problem, _ code: KernelCode, copies: Int = 1
  ) throws -> (any PreparedLayer, Multiplication) {
    let team = try ThreadTeam(processors: Array(repeating: -1, count: problem.threads))
    let layer = try code.kernel.prepare(
      problem.weights, isa: code.isa, team: team, copies: copies, placement: .guarded)
    let activations = try Activations(
      values: problem.x, inFeatures: problem.columns, outFeatures: problem.rows,
      placement: .guarded)
    return (layer, try layer.bind(activations))
  }

  /// The verification of a right kernel whose output is damaged after it ran.
  private func check(
    copies: Int = 1, damagedCopy: Int = 0, _ damage: @escaping (Activations) -> Void,
    on problem: () -> Problem
  ) throws -> Verification {
    let code = KernelCode(kernel: CSRKernel(), isa: .generic)
    let (layer, multiplication) = try prepare(problem(), code, copies: copies)
    let damaged = Damaged(multiplication, copy: damagedCopy, damage)
    return Verification.check(layer, damaged, seed: 9)
  }
}

/// A multiplication that goes wrong on one copy of the weights.
private final class Damaged: Multiplication {
  private let inner: Multiplication
  private let copy: Int
  private let damage: (Activations) -> Void

  init(_ inner: Multiplication, copy: Int, _ damage: @escaping (Activations) -> Void) {
    self.inner = inner
    self.copy = copy
    self.damage = damage
    super.init(team: inner.team, activations: inner.activations)
  }

  override func run(copy: Int) {
    inner.run(copy: copy)
    if copy == self.copy { damage(activations) }
  }
}
