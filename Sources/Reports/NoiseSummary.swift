import Analysis
import Records

/// What disturbed a run, in rows of a name and a figure; none where nothing was timed.
struct NoiseSummary {
  let rows: [[String]]

  init(_ records: [CaseRecord]) {
    // All records of a group carry what was seen while the group ran: count it once.
    var groups: [String: CaseRecord.Noise] = [:]
    for record in records {
      if let noise = record.noise { groups[record.groupID] = noise }
    }
    guard !groups.isEmpty else {
      rows = []
      return
    }
    let all = groups.values
    let ratios = all.map(\.canaryRatio).sorted()
    let unsettled = records.filter { $0.isResult && $0.settled == false }
    var rows = [
      [
        "rounds dropped",
        "\(all.reduce(0) { $0 + $1.droppedRounds }) in \(Units.count(all.count, "group")), "
          + "\(all.count { $0.noisy }) of them noisy",
      ],
      ["steal", Units.seconds(all.map(\.stealSeconds).sorted().reduce(0, +))],
      [
        "involuntary context switches",
        "\(all.reduce(0) { $0 + $1.involuntaryContextSwitches })",
      ],
      ["page faults", "\(all.reduce(0) { $0 + $1.pageFaults })"],
    ]
    if let low = ratios.first, let high = ratios.last {
      let ends = [low, high].map { Rounding.text($0, decimals: 2) }
      rows.append(["canary over its start", ends.joined(separator: " to ")])
    }
    if let widest = unsettled.compactMap({ $0.time?.relativeHalfWidth }).max() {
      rows.append(["unsettled", "\(unsettled.count), the widest at ±\(Units.share(widest))"])
    }
    self.rows = rows
  }
}
