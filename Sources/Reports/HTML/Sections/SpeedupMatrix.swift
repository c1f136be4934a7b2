import Analysis
import Records

/// Speedups of whole models: a row per model, precision and pattern, a column per batch.
enum SpeedupMatrix {
  /// A table per thread count and cache regime of `speedups`, those without a sum left out.
  static func all(of speedups: [ModelSpeedup]) -> [DataTable] {
    let groups = Regime.groups(of: speedups) { Regime(threads: $0.threads, cache: $0.cache) }
    return groups.map { regime, speedups in
      let batches = Set(speedups.map(\.batch)).sorted()
      let rows = Regime.groups(of: speedups) { [$0.model, $0.precision, $0.pattern] }
      return DataTable(
        caption: "Best kernels over dense fp32"
          + (groups.count > 1 ? ", \(regime.text)" : ""),
        style: "matrix",
        titles: ["model", "precision", "weights"].map { .init(text: $0, isRight: false) }
          + batches.map { .init(text: "batch \($0)", isRight: false) },
        rows: rows.map { names, members in
          DataTable.Row(
            cells: [
              .init(text: names[0], isHeader: true), .init(text: names[1], isHeader: true),
              .init(text: Cells.pattern(names[2]), isHeader: true),
            ]
              + batches.map { batch in cell(members.first { $0.batch == batch }) })
        })
    }
  }

  private static func cell(_ speedup: ModelSpeedup?) -> DataTable.Cell {
    guard let speedup else { return .init(text: "—") }
    guard let value = speedup.speedup else {
      return .init(text: "—", detail: Answer.kernels(speedup))
    }
    return .init(
      text: Units.speedup(value), detail: Answer.kernels(speedup), kind: Gain.name(of: value))
  }
}

/// What the cases of one table have in common besides what its rows and columns say.
struct Regime: Hashable {
  var threads: Int
  var cache: String

  /// `2 threads, cold`.
  var text: String { "\(Units.count(threads, "thread")), \(cache)" }

  /// `members` by `key`, in the order in which keys first occur.
  static func groups<Key: Hashable, Member>(
    of members: [Member], by key: (Member) -> Key
  ) -> [(key: Key, members: [Member])] {
    var order: [Key] = []
    var byKey: [Key: [Member]] = [:]
    for member in members {
      let key = key(member)
      if byKey[key] == nil { order.append(key) }
      byKey[key, default: []].append(member)
    }
    return order.map { ($0, byKey[$0] ?? []) }
  }
}

/// How good a speedup is, as a class of the style sheet: `gain1` to `gain4`, `even`, `loss1` to `loss3`.
enum Gain {
  static func name(of speedup: Estimate) -> String {
    if speedup.low <= 1 && speedup.high >= 1 { return "even" }
    let factor = speedup.value
    if factor >= 1 { return "gain\(1 + [1.5, 2.5, 5].count { factor >= $0 })" }
    return "loss\(1 + [0.75, 0.5].count { factor < $0 })"
  }
}
