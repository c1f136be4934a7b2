import Foundation
import Hardware

/// What comparing two builds gave: `comparison.json`, described by
/// `Benchmarks/schema/comparison.schema.json`.
///
/// Both builds measured the same cases in turn, in pairs of fresh processes. A ratio is the time of the
/// head over that of the base: 1.1 is 10 % slower.
public struct Comparison: Codable, Sendable, Equatable {
  /// Version of this schema.
  public static let currentSchemaVersion = 1

  /// One of the two builds.
  public struct Side: Codable, Sendable, Equatable {
    /// As the user named it: `main`, or the path of a binary.
    public var label: String
    /// The commit it was built from by this comparison, in full; absent for a binary that was given.
    public var revision: String?
    /// The binary that ran.
    public var binary: String
    /// The tool's version, as the binary says it.
    public var version: String?
    /// The commit that the binary says it is from, with `-dirty` where the tree had changes.
    public var gitCommit: String?
    /// `debug` or `release`, and whether measured code was optimised, as the binary says it.
    public var buildConfiguration: String?
    /// The slowdown planted in a test build, as it was asked for; absent in any other build.
    public var planted: String?
    /// Time to build it; absent where nothing had to be built.
    public var buildSeconds: Double?

    /// A build of which nothing but its name and binary is known yet.
    public init(label: String, binary: String) {
      self.label = label
      self.binary = binary
    }
  }

  /// How it was measured and judged.
  public struct Settings: Codable, Sendable, Equatable {
    /// Pairs of fresh processes that every case gets.
    public var pairs: Int
    /// Pairs that a case gets at most where its verdict is open.
    public var mostPairs: Int
    /// Rounds of one pair: each takes one sample of both builds.
    public var rounds: Int
    /// How long a sample lasts at least.
    public var sampleSeconds: Double
    /// The share that a time must have changed by, beyond all doubt, to count.
    public var threshold: Double
    /// The chance that any of the cases is called slower though none is, at most.
    public var familywiseError: Double
    /// The share that the canary may be off by.
    public var canaryTolerance: Double

    /// Settings of a comparison.
    public init(
      pairs: Int, mostPairs: Int, rounds: Int, sampleSeconds: Double, threshold: Double,
      familywiseError: Double, canaryTolerance: Double
    ) {
      self.pairs = pairs
      self.mostPairs = mostPairs
      self.rounds = rounds
      self.sampleSeconds = sampleSeconds
      self.threshold = threshold
      self.familywiseError = familywiseError
      self.canaryTolerance = canaryTolerance
    }
  }

  /// What became of a case.
  public enum Verdict: String, Codable, Sendable, CaseIterable {
    /// Beyond the threshold, with its whole interval, and once more in fresh processes.
    case slower
    /// Beyond the threshold, with its whole interval, the other way.
    case faster
    /// Its whole interval is within the threshold.
    case same
    /// It can't be told after all the pairs there were.
    case inconclusive
    /// The canary was off: what was measured says nothing.
    case contaminated
    /// The head's kernel failed its check, or took its process down; `reason` says how.
    case failed
    /// The base can't be compared with: its kernel failed its check, or took its process down.
    case noBase
    /// The head has it and the base hasn't.
    case added
    /// The base has it and the head hasn't.
    case removed
    /// It can't run on this machine; `reason` says why.
    case refused
    /// The time budget was spent, or it was stopped, before there was anything to judge.
    case unmeasured
  }

  /// A ratio of times with the interval that it was judged by.
  public struct Ratio: Codable, Sendable, Equatable {
    /// Time of the head / time of the base.
    public var value: Double
    /// Lower end of its interval.
    public var low: Double
    /// Upper end of its interval.
    public var high: Double
    /// The interval's confidence, made stricter for the number of cases and looks.
    public var confidence: Double

    /// A ratio with its interval.
    public init(value: Double, low: Double, high: Double, confidence: Double) {
      self.value = value
      self.low = low
      self.high = high
      self.confidence = confidence
    }
  }

  /// One case of both builds.
  public struct Case: Codable, Sendable, Equatable {
    /// `model/layer|OUTxIN|batch|precision|pattern|kernel|isa|threads|cache`, as the head has it.
    public var caseID: String
    /// As the base has it, where that differs: the case was renamed.
    public var baseCaseID: String?
    /// What became of it.
    public var verdict: Verdict
    /// What there is to say about it.
    public var reason: String?
    /// What it was judged by: all pairs but those that confirm.
    public var ratio: Ratio?
    /// The same from fresh processes, for a case that was slower at first.
    public var confirmation: Ratio?
    /// One per pair of processes: the median over its rounds of log(head / base).
    public var pairLogRatios: [Double]
    /// The same of the pairs that confirm.
    public var confirmationLogRatios: [Double]
    /// Time of one call in the base: the geometric mean over the pairs of their medians.
    public var baseSeconds: Double?
    /// Time of one call in the head, likewise.
    public var headSeconds: Double?
    /// Samples taken of both builds together.
    public var samples: Int
    /// Of those, the ones left out because a thread lost its core or the canary was off.
    public var droppedSamples: Int
    /// Median of the head's canary over the base's.
    public var canaryRatio: Double?

    /// A case of which nothing was measured yet.
    public init(caseID: String, verdict: Verdict) {
      self.caseID = caseID
      self.verdict = verdict
      pairLogRatios = []
      confirmationLogRatios = []
      samples = 0
      droppedSamples = 0
    }
  }

  /// Version of the schema that it follows.
  public var schemaVersion = Self.currentSchemaVersion
  /// Name of the spec.
  public var name: String
  /// When it began.
  public var startedAt: Date
  /// `finished` or `interrupted`.
  public var state: String
  /// The arguments, the name of the program first.
  public var commandLine: [String]
  /// What is compared with.
  public var base: Side
  /// What is judged.
  public var head: Side
  /// What it ran on.
  public var machine: MachineDescription
  /// The cases that were asked for: YAML text that `--spec` reads again.
  public var spec: String
  /// How it was measured and judged.
  public var settings: Settings
  /// The head's cases in the order of the spec, then those that only the base has.
  public var cases: [Case]
  /// Pairs of processes that ran, those that confirm included.
  public var pairs: Int
  /// Whether all that ran was at the priority that was asked for, in words.
  public var priority: String
  /// Time that the hypervisor gave to others meanwhile, all processors together.
  public var stealSeconds: Double
  /// Load of the machine when it began, this tool's own left out.
  public var loadAverage: Double?
  /// Time from start to end, builds left out.
  public var wallSeconds: Double
  /// What makes it less trustworthy, and what to do about it.
  public var warnings: [String]

  /// A comparison that is about to start.
  public init(
    name: String, startedAt: Date, commandLine: [String], base: Side, head: Side,
    machine: MachineDescription, spec: String, settings: Settings
  ) {
    self.name = name
    self.startedAt = startedAt
    state = "finished"
    self.commandLine = commandLine
    self.base = base
    self.head = head
    self.machine = machine
    self.spec = spec
    self.settings = settings
    cases = []
    pairs = 0
    priority = "as it was"
    stealSeconds = 0
    wallSeconds = 0
    warnings = []
  }

  /// The cases of one verdict, in their order.
  public func cases(_ verdict: Verdict) -> [Case] { cases.filter { $0.verdict == verdict } }
}
