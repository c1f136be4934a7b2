import Foundation
import Hardware
import Records

/// What comparing two finished runs gives: for each case its ratio to the dense baseline of the same rounds,
/// and its share of the ceiling of the same run, in both.
///
/// Times themselves aren't compared: they differ from day to day on one machine by more than any change
/// that is looked for. A change is the base's speedup over the head's, so that 1.1 is 10 % slower.
public struct RunComparison: Codable, Sendable, Equatable {
  /// One of the two runs.
  public struct Side: Codable, Sendable, Equatable {
    /// Where it was read from.
    public var path: String
    /// What it is a run of.
    public var kind: RunKind
    /// From its spec.
    public var name: String
    /// When it began.
    public var startedAt: Date
    /// `finished`, `interrupted` or `running`.
    public var state: String
    /// The commit the tool was built from; nil outside a checkout.
    public var gitCommit: String?
    /// `debug` or `release`, and whether measured code was optimised.
    public var buildConfiguration: String
    /// `bench`, `openblas`, … → version.
    public var versions: [String: String]
    /// What it ran on.
    public var machine: MachineDescription
    /// What was asked for, by the name of the setting: `batch` → `[1, 16]`.
    public var spec: [String: String]
    /// What was odd about its files.
    public var notes: [String]

    /// A run.
    public init(
      path: String, kind: RunKind, name: String, startedAt: Date, state: String,
      gitCommit: String?, buildConfiguration: String, versions: [String: String],
      machine: MachineDescription, spec: [String: String], notes: [String]
    ) {
      self.path = path
      self.kind = kind
      self.name = name
      self.startedAt = startedAt
      self.state = state
      self.gitCommit = gitCommit
      self.buildConfiguration = buildConfiguration
      self.versions = versions
      self.machine = machine
      self.spec = spec
      self.notes = notes
    }
  }

  /// What became of a case.
  public enum Verdict: String, Codable, Sendable, CaseIterable {
    /// Beyond the threshold, with its whole interval.
    case slower
    /// Beyond the threshold, with its whole interval, the other way.
    case faster
    /// Its whole interval is within the threshold.
    case same
    /// It can't be told from two runs.
    case inconclusive
    /// Its figures are shown, where it has any, but say nothing of a change; `reason` says why.
    case unjudged
    /// The head's kernel failed its check.
    case failed
    /// The head has it and the base hasn't.
    case added
    /// The base has it and the head hasn't.
    case removed
  }

  /// How changes are judged.
  public struct Settings: Codable, Sendable, Equatable {
    /// The share that a ratio must have changed by, beyond all doubt, to count.
    public var threshold: Double
    /// Standard deviation, as a share, of what two processes differ by that run the same.
    ///
    /// It comes from the pages that their weights and buffers get, and no number of rounds within one process
    /// shows it. Two default sweeps of the same build on a shared virtual machine differed by 1.4 % in the
    /// middle, as a normal distribution of 2.1 % does.
    public var processSpread: Double
    /// The chance of any wrong verdict, at most.
    public var familywiseError: Double

    /// Settings; the defaults are those of comparing kernels.
    public init(
      threshold: Double = 0.02, processSpread: Double = 0.02, familywiseError: Double = 0.05
    ) {
      self.threshold = threshold
      self.processSpread = processSpread
      self.familywiseError = familywiseError
    }

    /// The threshold of `kind` unless told otherwise: 2 % for kernels, 5 % end to end.
    public static func threshold(of kind: RunKind) -> Double { kind == .model ? 0.05 : 0.02 }
  }

  /// One case of both runs.
  public struct Case: Codable, Sendable, Equatable {
    /// As the head has it.
    public var caseID: String
    /// As the base has it, where that differs: the case was renamed.
    public var baseCaseID: String?
    /// What became of it.
    public var verdict: Verdict
    /// What there is to say about it.
    public var reason: String?
    /// What the base gave; nil where it hasn't got it, or got no result.
    public var base: RunFigures?
    /// What the head gave.
    public var head: RunFigures?
    /// The ceiling that both are a share of: `memory`, `compute` or `decode`.
    public var ceiling: String?
    /// The base's speedup over the head's with the interval that it was judged by, of two processes.
    public var change: Comparison.Ratio?

    init(caseID: String, verdict: Verdict) {
      self.caseID = caseID
      self.verdict = verdict
    }
  }

  /// What is compared with.
  public var base: Side
  /// What is judged.
  public var head: Side
  /// How changes were judged.
  public var settings: Settings
  /// Why figures of the two say nothing of a change: another machine, another build; empty where they do.
  public var obstacles: [String]
  /// What else differs, or is to be known.
  public var notes: [String]
  /// The head's cases in their order, then those that only the base has.
  public var cases: [Case]

  /// The cases of one verdict, in their order.
  public func cases(_ verdict: Verdict) -> [Case] { cases.filter { $0.verdict == verdict } }

  /// Whether any case has a verdict on its change.
  public var isJudged: Bool {
    cases.contains { [.slower, .faster, .same, .inconclusive].contains($0.verdict) }
  }

  /// What the process that made it exits with: 5 where there is nothing to compare with, else 0, as two runs are
  /// little to go by; with `gate` 3 for a kernel that failed its check in the head, and 2 for a slower case.
  public func exitCode(gate: Bool) -> Int32 {
    if !obstacles.isEmpty { return 5 }
    if gate && !cases(.failed).isEmpty { return 3 }
    if !isJudged { return 5 }
    return gate && !cases(.slower).isEmpty ? 2 : 0
  }
}

/// What a run is of.
public enum RunKind: String, Codable, Sendable {
  /// Linear layers.
  case sweep
  /// A whole model.
  case model
}

/// What a run gave for one case.
public struct RunFigures: Codable, Sendable, Equatable {
  /// Its speedup over dense fp32 in the same rounds, with the 95 % interval of these rounds; nil where there was
  /// no dense baseline, or it is the baseline.
  public var overDense: Estimate?
  /// Its share of a ceiling of the same run, with the 95 % interval of its time.
  public var ofCeiling: Estimate?
  /// Rounds that count.
  public var rounds: Int?
  /// Whether intervals are of raw samples; false where the run kept none, and its record's were taken.
  public var isFromSamples: Bool

  /// Figures of one case.
  public init(overDense: Estimate?, ofCeiling: Estimate?, rounds: Int?, isFromSamples: Bool) {
    self.overDense = overDense
    self.ofCeiling = ofCeiling
    self.rounds = rounds
    self.isFromSamples = isFromSamples
  }
}
