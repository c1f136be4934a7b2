/// What the two processes of a comparison and the one that drives them say to each other: a line of JSON
/// each, over the standard streams of `bench compare-worker`.
///
/// The driver may be of a later revision than the worker, so the version only rises when a message changes
/// its meaning; fields that a side doesn't know are left alone.
public enum WorkerProtocol {
  /// The version spoken here.
  public static let version = 1
  /// What the first line names, so that another program's output isn't taken for a worker's.
  public static let name = "bench-worker"
  /// The subcommand that speaks it.
  public static let subcommand = "compare-worker"
}

/// The first line that a worker writes: what it is and which cases it has.
public struct WorkerGreeting: Codable, Sendable, Equatable {
  /// One case of the worker's plan.
  public struct Case: Codable, Sendable, Equatable {
    /// `model/layer|OUTxIN|batch|precision|pattern|kernel|isa|threads|cache`.
    public var caseID: String
    /// Index of the packed weights that it shares with others: prepared once for all of them.
    public var weights: Int
    /// Why it can't run on this machine; absent when it can.
    public var refusal: String?

    /// A case.
    public init(caseID: String, weights: Int, refusal: String?) {
      self.caseID = caseID
      self.weights = weights
      self.refusal = refusal
    }
  }

  /// `bench-worker`.
  public var program = WorkerProtocol.name
  /// The version of the protocol.
  public var version = WorkerProtocol.version
  /// The tool's version.
  public var tool: String
  /// The commit the tool was built from, with `-dirty` where the tree had changes.
  public var gitCommit: String?
  /// `debug` or `release`, and whether measured code was optimised.
  public var buildConfiguration: String
  /// Whether measured code was optimised.
  public var isOptimised: Bool
  /// The slowdown planted in this build; absent in any but a test build.
  public var planted: String?
  /// The priority that it runs at, in words.
  public var priority: String
  /// Memory that it takes at its peak, by its own estimate.
  public var memoryBytes: Int
  /// The cases, those that share weights next to each other.
  public var cases: [Case]

  /// A greeting.
  public init(
    tool: String, gitCommit: String?, buildConfiguration: String, isOptimised: Bool,
    planted: String?, priority: String, memoryBytes: Int, cases: [Case]
  ) {
    self.tool = tool
    self.gitCommit = gitCommit
    self.buildConfiguration = buildConfiguration
    self.isOptimised = isOptimised
    self.planted = planted
    self.priority = priority
    self.memoryBytes = memoryBytes
    self.cases = cases
  }
}

/// What the driver asks for.
public enum WorkerRequest: Codable, Sendable, Equatable {
  /// Pack and check the weights with this index, and forget the ones before.
  case prepare(weights: Int)
  /// Find out how many calls and windows the case with this index needs for a sample of `seconds`.
  case measureSize(index: Int, seconds: Double)
  /// Time one sample of the case with this index: so many windows of so many calls.
  case sample(index: Int, calls: Int, windows: Int)
}

/// What a worker answers.
public enum WorkerAnswer: Codable, Sendable, Equatable {
  /// What became of a case when its weights were prepared.
  public struct Check: Codable, Sendable, Equatable {
    /// The case.
    public var index: Int
    /// Why its kernel failed its check, or couldn't be prepared; absent when it may be timed.
    public var failure: String?
    /// Share of its packed weights that lies on 2 MiB pages.
    public var hugePageShare: Double?

    /// What became of a case.
    public init(index: Int, failure: String?, hugePageShare: Double?) {
      self.index = index
      self.failure = failure
      self.hugePageShare = hugePageShare
    }
  }

  /// One sample.
  public struct Sample: Codable, Sendable, Equatable {
    /// Time of one call: the median over the windows.
    public var secondsPerCall: Double
    /// The canary between the windows: the median.
    public var canarySeconds: Double
    /// How often a thread of the worker lost its core meanwhile.
    public var switches: Int

    /// A sample.
    public init(secondsPerCall: Double, canarySeconds: Double, switches: Int) {
      self.secondsPerCall = secondsPerCall
      self.canarySeconds = canarySeconds
      self.switches = switches
    }
  }

  /// To `prepare`: one for each case with these weights.
  case prepared(checks: [Check])
  /// To `measureSize`.
  case measuredSize(calls: Int, windows: Int)
  /// To `sample`.
  case sampled(sample: Sample)
  /// The request could not be carried out.
  case failed(reason: String)
}
