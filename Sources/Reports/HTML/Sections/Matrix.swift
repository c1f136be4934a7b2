import Analysis

/// A table with a column per batch, and rows of three names and a cell for each batch.
struct Matrix<Member> {
  var caption: String
  /// Titles of the names.
  var names: [String]
  /// The names of a row.
  var row: (Member) -> [String]
  var batch: (Member) -> Int
  var cell: (Member) -> DataTable.Cell

  /// The table of `members`; rows in the order in which they first occur, those with the same first names
  /// next to each other.
  func table(_ members: [Member]) -> DataTable {
    let batches = Set(members.map(batch)).sorted()
    var last: [String] = []
    let rows = Regime.groups(of: members) { Array(row($0).prefix(2)) }.flatMap { _, members in
      Regime.groups(of: members, by: row).map { names, members in
        let headers = names.enumerated().map { index, name in
          // A name that is that of the row above is still there, but out of the way.
          let isAgain = last.prefix(index + 1).elementsEqual(names.prefix(index + 1))
          return DataTable.Cell(text: name, kind: isAgain ? "again" : nil, isHeader: true)
        }
        last = names
        let cells = batches.map { own in
          members.first { batch($0) == own }.map(cell) ?? DataTable.Cell(text: "—")
        }
        return DataTable.Row(cells: headers + cells)
      }
    }
    return DataTable(
      caption: caption, style: "matrix",
      titles: (names + batches.map { "batch \($0)" }).map { .init(text: $0, isRight: false) },
      rows: rows)
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
