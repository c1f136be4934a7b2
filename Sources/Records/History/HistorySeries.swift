import Foundation

/// What the runs of one build on one machine gave for one case, in the order in which they started.
public struct HistorySeries: Sendable, Equatable {
  /// What has to be equal for figures to be comparable.
  public struct Key: Hashable, Comparable, Sendable {
    /// The case.
    public var caseID: String
    /// The machine's fingerprint.
    public var fingerprint: String
    /// `debug` or `release`, and whether measured code was optimised.
    public var buildConfiguration: String

    /// The key of a case of a run.
    public init(caseID: String, fingerprint: String, buildConfiguration: String) {
      self.caseID = caseID
      self.fingerprint = fingerprint
      self.buildConfiguration = buildConfiguration
    }

    /// By case, machine and build.
    public static func < (left: Key, right: Key) -> Bool {
      (left.caseID, left.fingerprint, left.buildConfiguration)
        < (right.caseID, right.fingerprint, right.buildConfiguration)
    }
  }

  /// The run that a point is of.
  public struct Run: Sendable, Hashable {
    /// As in `HistoryRun`.
    public var id: String
    /// Its name.
    public var name: String
    /// When it began.
    public var startedAt: Date
    /// The commit the tool was built from.
    public var gitCommit: String?

    /// A run in brief.
    public init(id: String, name: String, startedAt: Date, gitCommit: String?) {
      self.id = id
      self.name = name
      self.startedAt = startedAt
      self.gitCommit = gitCommit
    }

    /// `run` in brief.
    public init(_ run: HistoryRun) {
      self.init(
        id: run.id, name: run.name, startedAt: run.startedAt, gitCommit: run.gitCommit)
    }

    /// By date; of those that started in the same second, by id: the same on every machine.
    func precedes(_ other: Run) -> Bool {
      (startedAt, id) < (other.startedAt, other.id)
    }
  }

  /// What one run gave.
  public struct Point: Sendable, Equatable {
    /// The run.
    public var run: Run
    /// What became of the case in it.
    public var status: CaseRecord.Status
    /// Time of dense fp32 over this time.
    public var ratio: ModelRecord.Interval?
    /// As in `HistoryCase`.
    public var memoryShare: Double?
    /// As in `HistoryCase`.
    public var computeShare: Double?
    /// As in `HistoryCase`.
    public var decodeShare: Double?
    /// What held the case back.
    public var bound: CaseRecord.Bound?
    /// Median time, in seconds.
    public var seconds: ModelRecord.Interval?
    /// Of a model's stage.
    public var tokensPerSecond: Double?
    /// Whether over a third of the rounds was dropped.
    public var isNoisy: Bool

    /// A point without figures.
    public init(run: Run, status: CaseRecord.Status) {
      self.run = run
      self.status = status
      isNoisy = false
    }

    /// What `entry` of `run` gave.
    public init(_ entry: HistoryCase, of run: Run) {
      self.init(run: run, status: entry.status)
      ratio = entry.ratio
      memoryShare = entry.memoryShare
      computeShare = entry.computeShare
      decodeShare = entry.decodeShare
      bound = entry.bound
      seconds = entry.seconds
      tokensPerSecond = entry.tokensPerSecond
      isNoisy = entry.isNoisy == true
    }
  }

  /// What is comparable.
  public let key: Key
  /// In the order in which the runs started.
  public private(set) var points: [Point]

  /// A series of `points` in any order.
  public init(_ key: Key, points: [Point]) {
    self.key = key
    self.points = points.sorted { $0.run.precedes($1.run) }
  }

  /// Takes `point` in at its place, instead of one of the same run.
  public mutating func insert(_ point: Point) {
    points.removeAll { $0.run.id == point.run.id }
    points.insert(
      point, at: points.firstIndex { point.run.precedes($0.run) } ?? points.endIndex)
  }
}
