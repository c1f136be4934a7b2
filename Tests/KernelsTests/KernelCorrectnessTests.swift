import Hardware
import Kernels
import Matrices
import Testing

/// Every kernel in fp32, also against its own generic code.
@Suite(.serialized) struct KernelCorrectnessTests {
  @Test(arguments: KernelCode.all)
  func multipliesAnyMask(_ code: KernelCode) throws {
    try code.requireAvailable()
    try check(code, ProblemPlan.unstructured)
  }

  @Test(arguments: KernelCode.all)
  func multipliesGroups(_ code: KernelCode) throws {
    try code.requireAvailable()
    try check(code, ProblemPlan.grouped)
  }

  /// Over 65536 inputs CSR takes 32-bit indices.
  @Test(arguments: KernelCode.all)
  func multipliesMoreColumnsThan16BitsCount(_ code: KernelCode) throws {
    try code.requireAvailable()
    try check(code, ProblemPlan.wide)
  }

  /// Checks the problems that the kernel doesn't refuse, on one or two copies of the weights.
  private func check(_ code: KernelCode, _ problems: [SolvedProblem]) throws {
    let teams = try floatingTeams()
    let plain = KernelCode(kernel: code.kernel, isa: .generic)
    let hasPlain =
      code.isa != .generic && code.kernel.instructionSets(for: .fp32).contains(.generic)
    for (index, solved) in problems.enumerated() {
      let (problem, expected) = (solved.problem, solved.expected(in: .fp32))
      if code.kernel.refusal(of: problem.weights.pattern) != nil { continue }
      let team = teams[problem.threads - 1]
      let y = try code.multiply(problem, on: team, copies: 1 + index % 2)
      if let error = expected.firstError(in: y, outFeatures: problem.rows) {
        Issue.record("\(problem): \(error)")
        return
      }
      guard hasPlain else { continue }
      let reference = try plain.multiply(problem, on: teams[0])
      if let difference = expected.firstDifference(y, reference) {
        Issue.record("\(problem): differs from generic code: \(difference)")
        return
      }
    }
  }
}
