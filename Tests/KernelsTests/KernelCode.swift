import Hardware
import Kernels
import Matrices
import Testing

/// The code of one kernel for one instruction set.
struct KernelCode: Sendable, CustomTestStringConvertible {
  let kernel: any Kernel
  let isa: InstructionSet

  var testDescription: String { "\(kernel.name) \(isa.rawValue)" }

  /// Everything that is built in, whether this machine can run it or not.
  static let all = KernelCatalogue.all.flatMap { kernel in
    kernel.instructionSets(for: .fp32).map { KernelCode(kernel: kernel, isa: $0) }
  }

  /// Ends the test, and says why, where this machine can't run the code.
  func requireAvailable() throws {
    if let reason = isa.unavailableReason { try Test.cancel("\(testDescription): \(reason)") }
  }

  /// Y of `problem` with everything right before a page that can't be touched; run on the last of
  /// `copies` copies of the weights.
  func multiply(_ problem: Problem, on team: ThreadTeam, copies: Int = 1) throws -> [Float] {
    let layer = try kernel.prepare(
      problem.weights, isa: isa, team: team, copies: copies, placement: .guarded)
    let activations = try Activations(
      values: problem.x, inFeatures: problem.columns, outFeatures: problem.rows,
      placement: .guarded)
    let y = UnsafeMutableBufferPointer(
      start: activations.y, count: problem.batch * problem.rows)
    y.update(repeating: .nan)
    try layer.bind(activations).run(copy: copies - 1)
    return Array(y)
  }
}

/// Teams of one to three threads.
///
/// Tests share the processors, so they are asked for one that no machine
/// has and stay unpinned.
func floatingTeams() throws -> [ThreadTeam] {
  try (1...3).map { try ThreadTeam(processors: Array(repeating: -1, count: $0)) }
}
