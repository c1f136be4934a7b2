import Analysis
import Records

/// All that a run has on one layer at one batch, thread count and cache regime: one table.
struct Block {
  /// One group per pattern.
  var groups: [SpeedupTable.Group]

  /// `mpt-7b/attn.out_proj  4096×4096  ×32  batch 1  1 thread  cold`, in parts.
  let heading: [String]

  /// The blocks of `table`, in its order.
  static func all(in table: SpeedupTable) -> [Block] {
    var order: [SpeedupTable.Key] = []
    var members: [SpeedupTable.Key: [SpeedupTable.Group]] = [:]
    for group in table.groups {
      var key = group.key
      key.pattern = ""
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(group)
    }
    let namesPrecision = Set(order.map(\.precision)).count > 1
    return order.compactMap { key in
      let groups = members[key] ?? []
      guard let record = groups.first?.rows.first?.record else { return nil }
      return Block(groups: groups, heading: heading(record, namesPrecision: namesPrecision))
    }
  }

  static func heading(_ record: CaseRecord, namesPrecision: Bool) -> [String] {
    [
      "\(record.model)/\(record.layer)",
      "\(record.outFeatures)×\(record.inFeatures)",
      record.occurrences > 1 ? "×\(record.occurrences)" : nil,
      "batch \(record.batch)",
      namesPrecision ? record.precision : nil,
      Units.count(record.threads, "thread"),
      record.cache,
    ].compactMap { $0 }
  }

  /// The heading on one line of at most `width`, its name shortened first.
  func heading(width: Int) -> String {
    let rest = heading.dropFirst().joined(separator: "  ")
    let name = (heading.first ?? "").cutInMiddle(to: max(12, width - rest.count - 2))
    return "\(name)  \(rest)".cut(to: width)
  }

  /// How unevenly the zeros of real weights fall on rows, a sentence per pattern.
  var rowSpread: [String] {
    groups.compactMap { group in
      guard let record = group.rows.first(where: { $0.record.rowNonzeros != nil })?.record,
        let rows = record.rowNonzeros, record.tensor != nil, rows.minimum < rows.maximum
      else { return nil }
      return "\(Cells.pattern(record)): rows keep \(rows.minimum) to \(rows.maximum) of "
        + "\(record.inFeatures) weights, median \(rows.median), "
        + "spread \(Units.share(rows.coefficientOfVariation))"
    }
  }
}
