import Records

/// Results that differ in batch alone.
struct CrossoverSeries {
  /// Smallest batch first.
  let records: [CaseRecord]

  var points: [CrossoverFit.Point] {
    records.compactMap { record in
      record.time.map { .init(batch: Double(record.batch), seconds: $0) }
    }
  }

  private struct Key: Hashable {
    var model: String
    var layer: String
    var outFeatures: Int
    var inFeatures: Int
    var precision: String
    var pattern: String
    var kernel: String
    var threads: Int
    var cache: String
    /// Empty where each batch ran on one instruction set only: a kernel that changes to a wider one with the
    /// batch, as to AMX from 4 tokens on, is one series.
    var isa = ""

    init(_ record: CaseRecord) {
      model = record.model
      layer = record.layer
      outFeatures = record.outFeatures
      inFeatures = record.inFeatures
      precision = record.precision
      pattern = record.pattern
      kernel = record.kernel
      threads = record.threads
      cache = record.cache
    }
  }

  /// The series of `records`, in the order in which their first is met.
  static func all(in records: [CaseRecord]) -> [CrossoverSeries] {
    let usable = records.filter { $0.isResult && isPositive($0.time) && $0.batch > 0 }
    let several = Dictionary(grouping: usable, by: Key.init).filter { _, members in
      Dictionary(grouping: members, by: \.batch).contains { $0.value.count > 1 }
    }
    var order: [Key] = []
    var members: [Key: [CaseRecord]] = [:]
    for record in usable {
      var key = Key(record)
      if several[key] != nil { key.isa = record.isa }
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(record)
    }
    return order.map { key in
      CrossoverSeries(records: (members[key] ?? []).sorted { $0.batch < $1.batch })
    }
  }

  /// Logarithms are taken of a time and of both ends of its interval.
  private static func isPositive(_ time: Estimate?) -> Bool {
    guard let time else { return false }
    return [time.value, time.low, time.high].allSatisfy { $0 > 0 && $0.isFinite }
  }
}
