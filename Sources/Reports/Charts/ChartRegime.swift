import Records

/// Records of one thread count and cache regime: what one chart may compare.
struct ChartRegime {
  let threads: Int
  let cache: String
  let records: [CaseRecord]
  /// What tells it from others of the run; empty where it is the only one.
  let suffix: String

  /// `2 threads, weights cold`.
  var title: String { "\(Units.count(threads, "thread")), weights \(cache)" }

  /// The regimes of `records`, in the order in which their first is met.
  static func all(in records: [CaseRecord]) -> [ChartRegime] {
    struct Key: Hashable {
      var threads: Int
      var cache: String
    }
    let keys = records.map { Key(threads: $0.threads, cache: $0.cache) }
    let distinct = keys.distinct
    let members = Dictionary(grouping: zip(keys, records), by: \.0)
    return distinct.map { key in
      ChartRegime(
        threads: key.threads, cache: key.cache, records: (members[key] ?? []).map(\.1),
        suffix: distinct.count == 1 ? "" : " \(key.threads)t \(key.cache)")
    }
  }

  /// The models, in the order in which their first record is met; a layer given by its size alone is one.
  var models: [ChartModel] {
    let names = records.map(ChartModel.name)
    let members = Dictionary(grouping: zip(names, records), by: \.0)
    return names.distinct.map { ChartModel(name: $0, records: (members[$0] ?? []).map(\.1)) }
  }
}

/// Records of one model.
struct ChartModel {
  /// `t5-small`, or `shape/4096x4096`.
  let name: String
  let records: [CaseRecord]

  /// The layers, those with the most weights in the model first.
  var layers: [(name: String, records: [CaseRecord])] {
    func weights(_ records: [CaseRecord]?) -> Int {
      records?.first.map { $0.outFeatures * $0.inFeatures * max(1, $0.occurrences) } ?? 0
    }
    let members = Dictionary(grouping: records, by: \.layer)
    let names = records.map(\.layer).distinct.enumerated()
    let sorted = names.sorted { left, right in
      (weights(members[right.element]), left.offset)
        < (weights(members[left.element]), right.offset)
    }
    return sorted.map { ($0.element, members[$0.element] ?? []) }
  }

  /// `t5-small/….mlp.wi`, or the name of a layer given by its size.
  func name(ofLayer layer: String) -> String {
    name.hasPrefix("shape/") ? name : "\(name)/\(layer)"
  }

  static func name(_ record: CaseRecord) -> String {
    record.model == "shape" ? "shape/\(record.layer)" : record.model
  }
}

extension Sequence where Element: Hashable {
  /// Each element once, in the order in which it is first met.
  var distinct: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
