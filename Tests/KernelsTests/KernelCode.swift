import Hardware
import Matrices
import Synchronization
import Testing

@testable import Kernels

/// The code of one kernel for one precision and instruction set.
struct KernelCode: Sendable, CustomTestStringConvertible {
  let kernel: any Kernel
  var precision = Precision.fp32
  let isa: InstructionSet

  var testDescription: String { "\(kernel.name) \(precision.rawValue) \(isa.rawValue)" }

  /// Everything in fp32 that is built in, whether this machine can run it or not.
  static let all = all(.fp32)

  /// The same in every precision.
  static let inEveryPrecision = Precision.allCases.flatMap(all)

  private static func all(_ precision: Precision) -> [KernelCode] {
    KernelCatalogue.all.flatMap { kernel in
      kernel.instructionSets(for: precision).map {
        KernelCode(kernel: kernel, precision: precision, isa: $0)
      }
    }
  }

  /// What was said to be skipped.
  private static let skipped = Mutex<Set<String>>([])

  /// Ends the test where this machine can't run the code, and says why, once for each: a cancelled test
  /// is printed as one that passed.
  func requireAvailable() throws {
    guard let reason = isa.unavailableReason else { return }
    if Self.skipped.withLock({ $0.insert(testDescription).inserted }) {
      print("skipped: \(testDescription): \(reason)")
    }
    try Test.cancel("\(testDescription): \(reason)")
  }

  /// What is wrong with what it makes of `problem`, nil when all is right; everything lies right before
  /// a page that can't be touched, and the last of `copies` copies of the weights is read.
  ///
  /// Each output is compared with a reference that knows what the precision stores and multiplies, and,
  /// so that this reference and the packed weights can't be wrong together, with what the weights were.
  func mistake(
    in problem: Problem, _ expected: Expected, on team: ThreadTeam, copies: Int = 1
  ) throws -> String? {
    let layer = try kernel.prepare(
      problem.weights(in: precision), isa: isa, team: team, copies: copies, placement: .guarded)
    let activations = try Activations(
      values: problem.x, inFeatures: problem.columns, outFeatures: problem.rows,
      placement: .guarded)
    if layer.precision != precision { return "it multiplies in \(layer.precision)" }
    let multiplication = try layer.bind(activations)
    let check = Verification.check(layer, multiplication, seed: 1, wholeUpTo: .max)
    if let failure = check.failure { return failure }
    guard check.checkedOutputs == problem.rows * problem.batch else { return "not all compared" }
    let y = UnsafeBufferPointer(start: activations.y, count: problem.batch * problem.rows)
    return expected.firstError(in: Array(y), outFeatures: problem.rows)
  }

  /// Y of `problem` with everything right before a page that can't be touched; run on the last of
  /// `copies` copies of the weights.
  func multiply(_ problem: Problem, on team: ThreadTeam, copies: Int = 1) throws -> [Float] {
    let layer = try kernel.prepare(
      problem.weights(in: precision), isa: isa, team: team, copies: copies, placement: .guarded)
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
