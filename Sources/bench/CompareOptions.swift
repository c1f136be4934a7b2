import ArgumentParser
import Hardware
import Records
import Sweep

/// How two builds are compared.
struct CompareOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A spec file, or the name of one in Benchmarks/: the cases to compare.", valueName: "file"))
  var spec = "ci"

  @Option(
    help: ArgumentHelp(
      "Pairs of fresh processes for each case; undecided ones get up to three times as many.",
      valueName: "number"))
  var pairs = 10

  @Option(
    help: ArgumentHelp("Samples of each build in one pair.", valueName: "number"))
  var rounds = 10

  @Option(help: ArgumentHelp("How long a sample lasts: 2ms.", valueName: "time"))
  var sample = "2ms"

  @Option(
    help: ArgumentHelp(
      "The change that a case must exceed with its whole interval: 0.02, 2 %, unless told otherwise; of "
        + "models' runs 0.05.", valueName: "share"))
  var threshold: Double?

  @Option(help: ArgumentHelp("Time for the whole comparison, builds aside.", valueName: "time"))
  var timeBudget = "4m"

  @Option(
    help: ArgumentHelp(
      "A build that gives no answer for so long is killed.", valueName: "time"))
  var answerLimit = "60s"

  /// Cases that are undecided get so many times the pairs.
  private static let mostLooks = 3
  /// What two processes of one build differ by, and the least that a kernel's change has to exceed.
  private static let kernelThreshold = 0.02
  /// What the canary may be off by, and the chance of any false verdict.
  private static let canaryTolerance = 0.05
  private static let familywiseError = 0.05

  /// The settings that were given.
  func settings() throws -> Comparison.Settings {
    try require("--pairs", pairs, in: 2...1000)
    try require("--rounds", rounds, in: 3...1000)
    let threshold = threshold ?? Self.kernelThreshold
    guard threshold > 0, threshold < 1 else {
      throw UsageError("--threshold: \(threshold) isn't a share between 0 and 1, such as 0.02")
    }
    return Comparison.Settings(
      pairs: pairs, mostPairs: Self.mostLooks * pairs, rounds: rounds,
      sampleSeconds: try seconds("--sample", sample), threshold: threshold,
      familywiseError: Self.familywiseError, canaryTolerance: Self.canaryTolerance)
  }

  /// The spec that was named and its file, known to ask for something that can be had on `machine`: a build
  /// isn't blamed for what is wrong with a spec.
  func loadedSpec(for machine: MachineDescription) throws -> (path: String, spec: SweepSpec) {
    let path = try SpecFile().path(of: spec)
    let loaded = try SpecFile().load(path)
    try CaseBench.plan(loaded, machine: machine)
    return (path, loaded)
  }

  /// Wall time for the whole comparison.
  func timeBudgetSeconds() throws -> Double { try seconds("--time-budget", timeBudget) }

  /// How long a worker may take to answer.
  func answerSeconds() throws -> Double { try seconds("--answer-limit", answerLimit) }

  private func require(_ name: String, _ value: Int, in range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw UsageError(
        "\(name): \(value) isn't from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// The time that the option `name` was given as.
  func seconds(_ name: String, _ text: String) throws -> Double {
    do {
      return try SpecDuration.seconds(text)
    } catch let error as UsageError {
      throw UsageError("\(name): \(error)")
    }
  }
}
