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
  /// The cases, those that share weights next to each other.
  public var cases: [Case]
}

/// What the driver asks for.
public enum WorkerRequest: Codable, Sendable, Equatable {
  /// Pack and check the weights with this index, and forget the ones before.
  case prepare(weights: Int)
  /// Time one sample of the case with this index, of at least so many seconds, or of exactly so many
  /// calls where that isn't 0.
  case sample(index: Int, seconds: Double, calls: Int)
}

/// What a worker answers.
public enum WorkerAnswer: Codable, Sendable, Equatable {
  /// What became of a case when its weights were prepared.
  public struct Check: Codable, Sendable, Equatable {
    /// The case.
    public var index: Int
    /// Why its kernel failed its check, or couldn't be prepared; absent when it may be timed.
    public var failure: String?
    /// Which code runs.
    public var implementation: String?
  }

  /// One sample.
  public struct Sample: Codable, Sendable, Equatable {
    /// Time of one call.
    public var secondsPerCall: Double
    /// Back-to-back calls that it holds.
    public var calls: Int
    /// The larger of the canaries before and after it.
    public var canarySeconds: Double
    /// How often a thread of the worker lost its core meanwhile.
    public var switches: Int
  }

  /// To `prepare`.
  case prepared([Check])
  /// To `sample`.
  case sampled(Sample)
  /// The request could not be carried out.
  case failed(String)
}
