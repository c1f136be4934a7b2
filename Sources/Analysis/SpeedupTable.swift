import Records

/// Records arranged for comparison: those that do the same multiplication at the same precision,
/// kernels side by side.
public struct SpeedupTable: Sendable, Equatable {
  /// The multiplication that the kernels of a group share.
  public struct Key: Hashable, Sendable {
    /// The model, or `shape`.
    public var model: String
    /// The layer of the model.
    public var layer: String
    /// Activation rows.
    public var batch: Int
    /// `fp32`, ….
    public var precision: String
    /// As in the record.
    public var pattern: String
    /// Threads of every kernel of the group.
    public var threads: Int
    /// `cold` or `warm`.
    public var cache: String

    /// The multiplication of `record`.
    public init(_ record: CaseRecord) {
      model = record.model
      layer = record.layer
      batch = record.batch
      precision = record.precision
      pattern = record.pattern
      threads = record.threads
      cache = record.cache
    }
  }

  /// How a kernel did against the others of its group.
  public enum Standing: Sendable, Equatable {
    /// Fastest, and no other's interval overlaps with its own.
    case winner
    /// Fastest or not: its interval and the fastest's overlap.
    case tied
    /// Slower than the fastest.
    case behind
    /// Nothing to compare: no result, or the only one.
    case none
  }

  /// One kernel of a group.
  public struct Row: Sendable, Equatable {
    /// What it gave.
    public var record: CaseRecord
    /// How it did against the others.
    public var standing: Standing
  }

  /// The kernels of one multiplication.
  public struct Group: Sendable, Equatable {
    /// What they multiply.
    public var key: Key
    /// In the order of the records.
    public var rows: [Row]
    /// The fastest result, tied or not; nil without any result.
    public var best: CaseRecord?
    /// The record of dense fp32 that their speedups are over, or nil when it isn't in the run.
    public var baseline: CaseRecord?
    /// Kernels that can't be told from the best.
    public var tied: [CaseRecord] { rows.filter { $0.standing == .tied }.map(\.record) }
  }

  /// In the order in which their first record was written.
  public let groups: [Group]

  /// Arranges `records`.
  public init(_ records: [CaseRecord]) {
    var order: [Key] = []
    var members: [Key: [CaseRecord]] = [:]
    for record in records {
      let key = Key(record)
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(record)
    }
    groups = order.map { key in
      var group = Self.group(key, members[key] ?? [])
      var inBaseline = key
      inBaseline.precision = "fp32"
      group.baseline = members[inBaseline]?.first(where: \.isBaseline)
      return group
    }
  }

  private static func group(_ key: Key, _ records: [CaseRecord]) -> Group {
    let results = records.filter(\.isResult)
    // Speedups are paired within rounds, so they decide wherever every result has one.
    let paired = results.allSatisfy { $0.speedup != nil }
    func score(_ record: CaseRecord) -> Estimate? {
      if paired { return record.speedup }
      return record.time.map { Estimate(1 / $0.value, low: 1 / $0.high, high: 1 / $0.low) }
    }
    let best = results.max { (score($0)?.value ?? 0) < (score($1)?.value ?? 0) }
    let bestScore = best.flatMap(score)
    let rivals = results.filter { record in
      guard record.caseID != best?.caseID, let score = score(record), let bestScore else {
        return false
      }
      return score.overlaps(bestScore)
    }
    let rows = records.map { record -> Row in
      let standing: Standing
      if !record.isResult || results.count < 2 {
        standing = .none
      } else if record.caseID == best?.caseID {
        standing = rivals.isEmpty ? .winner : .tied
      } else {
        standing = rivals.contains { $0.caseID == record.caseID } ? .tied : .behind
      }
      return Row(record: record, standing: standing)
    }
    return Group(key: key, rows: rows, best: best)
  }
}
