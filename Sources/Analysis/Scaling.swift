import Records

/// What more threads buy one case: the same multiplication by the same code, on fewer and on more.
public struct Scaling: Sendable, Equatable {
  /// The record of the fewest threads that it was timed on.
  public var fewer: CaseRecord
  /// The record of more.
  public var more: CaseRecord
  /// Median time on fewer / median time on more.
  ///
  /// The two were not timed in the same rounds, so its interval puts both medians at their ends:
  /// wider than 95 %, and drift between the two is in it.
  public var speedup: Estimate

  /// One for each case of `records` and thread count above its fewest, in their order.
  public static func all(in records: [CaseRecord]) -> [Scaling] {
    var order: [[String]] = []
    var members: [[String]: [CaseRecord]] = [:]
    for record in records where record.isResult {
      let key = [
        record.model, record.layer, "\(record.outFeatures)x\(record.inFeatures)",
        String(record.batch), record.precision, record.pattern, record.kernel, record.isa,
        record.cache,
      ]
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(record)
    }
    return order.flatMap { key -> [Scaling] in
      let sorted = (members[key] ?? []).sorted { $0.threads < $1.threads }
      guard let fewest = sorted.first else { return [] }
      return sorted.dropFirst().compactMap { Scaling(fewest, $0) }
    }
  }

  private init?(_ fewer: CaseRecord, _ more: CaseRecord) {
    guard let slow = fewer.time, let fast = more.time, fewer.threads < more.threads else {
      return nil
    }
    self.fewer = fewer
    self.more = more
    speedup = Estimate(
      slow.value / fast.value, low: slow.low / fast.high, high: slow.high / fast.low)
  }
}
