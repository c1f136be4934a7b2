import Records

/// What disturbed a run, and what it couldn't give.
extension MarkdownReport {
  var noise: [String] {
    // All records of a group carry what was seen while the group ran: count it once.
    var groups: [String: CaseRecord.Noise] = [:]
    for record in report.records {
      if let noise = record.noise { groups[record.groupID] = noise }
    }
    guard !groups.isEmpty else { return [] }
    let all = groups.values
    let ratios = all.map(\.canaryRatio).sorted()
    let steal = all.reduce(0) { $0 + $1.stealSeconds }
    let noisy = all.count { $0.noisy }
    let unsettled = report.records.filter { $0.isResult && $0.settled == false }
    var lines = [
      "- rounds dropped: \(all.reduce(0) { $0 + $1.droppedRounds }) in "
        + Units.count(all.count, "group") + ", \(noisy) of them noisy",
      "- steal: \(Units.seconds(steal))",
      "- involuntary context switches: \(all.reduce(0) { $0 + $1.involuntaryContextSwitches })",
      "- page faults: \(all.reduce(0) { $0 + $1.pageFaults })",
    ]
    if let low = ratios.first, let high = ratios.last {
      lines.append(
        "- canary over its start: \(Rounding.text(low, decimals: 2)) to "
          + Rounding.text(high, decimals: 2))
    }
    if let widest = unsettled.compactMap({ $0.time?.relativeHalfWidth }).max() {
      lines.append("- unsettled: \(unsettled.count), the widest at ±\(Units.share(widest))")
    }
    return lines
  }

  var failures: [String] {
    Markdown.table(
      ["case", "status", "reason"], [],
      report.records.filter { !$0.isResult }.map {
        [$0.caseID, $0.status.rawValue, $0.reason ?? ""]
      })
  }
}
