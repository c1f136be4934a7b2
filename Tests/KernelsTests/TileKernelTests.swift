import Hardware
import Matrices
import Testing

@testable import Kernels

/// Every kernel in every precision and instruction set of this machine, on problems sampled from all
/// shapes up to 300 × 300, masks, magnitudes, batches and numbers of threads.
///
/// The code is taken from the catalogue: a kernel that is added there is tested here.
@Suite(.serialized) struct TileKernelTests {
  @Test(arguments: KernelCode.inEveryPrecision)
  func multipliesAnyMask(_ code: KernelCode) throws {
    try check(code, TilePlan.unstructured)
  }

  @Test(arguments: KernelCode.inEveryPrecision)
  func multipliesGroups(_ code: KernelCode) throws {
    try check(code, TilePlan.grouped)
  }

  /// Integers of which sums in 16 bits would overflow.
  @Test(arguments: KernelCode.inEveryPrecision)
  func multipliesTheLargestIntegers(_ code: KernelCode) throws {
    try check(code, TilePlan.saturated)
  }

  @Test(arguments: KernelCode.inEveryPrecision)
  func multipliesMoreColumnsThan16BitsCount(_ code: KernelCode) throws {
    try check(code, ProblemPlan.wide)
  }

  /// The comparison itself passes right code, whatever it does with the smallest numbers.
  @Test(
    .enabled(if: !Sanitisers.areOn), arguments: Precision.allCases, PlainKernel.Arithmetic.allCases)
  func passesRightCode(_ precision: Precision, _ arithmetic: PlainKernel.Arithmetic) throws {
    guard precision.multipliesBF16 || arithmetic == .rounding else { return }
    let teams = try floatingTeams()
    let code = KernelCode(
      kernel: PlainKernel(arithmetic: arithmetic), precision: precision, isa: .generic)
    for plan in [TilePlan.unstructured, TilePlan.grouped, TilePlan.saturated, ProblemPlan.wide] {
      let mistake = try mistake(of: code, in: plan, teams)
      #expect(mistake == nil)
    }
  }

  /// And it finds wrong code.
  @Test(.enabled(if: !Sanitisers.areOn), arguments: Precision.allCases)
  func findsWrongCode(_ precision: Precision) throws {
    let teams = try floatingTeams()
    for fault in [nil] + Fault.allCases.filter({ $0.applies(to: precision) }) {
      let code = KernelCode(
        kernel: PlainKernel(fault: fault), precision: precision, isa: .generic)
      let mistake = try mistake(of: code, in: TilePlan.small, teams)
      #expect((mistake != nil) == (fault != nil), "\(fault?.rawValue ?? "none"): \(mistake ?? "")")
    }
  }

  private func check(_ code: KernelCode, _ problems: [SolvedProblem]) throws {
    try code.requireAvailable()
    if let mistake = try mistake(of: code, in: problems, floatingTeams()) {
      Issue.record("\(mistake)")
    }
  }

  /// The first mistake in those of `problems` that the kernel doesn't refuse.
  private func mistake(
    of code: KernelCode, in problems: [SolvedProblem], _ teams: [ThreadTeam]
  ) throws -> String? {
    for (index, solved) in problems.enumerated() {
      let problem = solved.problem
      if code.kernel.refusal(of: problem.weights.pattern) != nil { continue }
      let mistake = try code.mistake(
        in: problem, solved.expected(in: code.precision), on: teams[problem.threads - 1],
        copies: 1 + index % 2)
      if let mistake { return "\(problem): \(mistake)" }
    }
    return nil
  }
}
