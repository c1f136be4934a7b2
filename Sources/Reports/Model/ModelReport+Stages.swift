import Analysis
import Records

extension ModelReport {
  typealias Row = (record: ModelRecord, times: ModelRecord.StageTimes)

  /// `Decoding, weights cold by size`.
  private func title(_ stage: ModelRecord.Stage, _ cache: String, _ rows: [Row]) -> String {
    let name =
      switch stage {
      case .encode: "Encoder, \(Units.count(rows[0].times.tokens, "token"))"
      case .firstToken: "First token, after \(Units.count(rows[0].times.tokens, "token"))"
      case .decode: "Decoding, \(Units.count(rows[0].times.tokens, "token")) at a time"
      }
    let method = rows[0].record.coldMethod.map { $0 == "flush" ? ", flushed" : ", by size" } ?? ""
    return "\(name), weights \(cache)\(method)"
  }

  /// Times and speedups of one stage: the paper's kind of table.
  func times(_ stage: ModelRecord.Stage, _ cache: String, _ rows: [Row]) -> Section {
    let showsBounds = stage == .decode || run.generate == 0
    let hasPublished = showsBounds && rows.contains { $0.record.publishedSpeedup != nil }
    var titles = ["pattern", "precision", "kernel", "median", "tokens/s", "over dense fp32"]
    var alignments: [TextTable.Alignment] = [.left, .left, .left, .right, .right, .left]
    if showsBounds {
      titles.append("by size")
      alignments.append(.right)
    }
    if hasPublished {
      titles.append("published")
      alignments.append(.right)
    }
    if stage == .decode {
      titles.append("memory")
      alignments.append(.right)
    }
    let phase = stage == .decode ? "decode" : "prefill"
    return Section(
      title: title(stage, cache, rows), titles: titles, alignments: alignments,
      rows: rows.map { record, times in
        let time = times.seconds.estimate
        var cells =
          Self.name(record)
          + [
            choice(record) ?? Self.kernels(record, phase: phase), Units.seconds(time),
            Rounding.text(
              Double(times.tokens) / time.value,
              halfWidth: Double(times.tokens) / time.value * time.relativeHalfWidth),
            times.speedup.map { Units.speedup($0.estimate) } ?? "—",
          ]
        if showsBounds {
          cells.append(record.sizeBoundSpeedup.map { "\(Rounding.text($0, most: 2))×" } ?? "—")
        }
        if hasPublished {
          cells.append(record.publishedSpeedup.map { "\(Rounding.text($0, most: 2))×" } ?? "—")
        }
        if stage == .decode { cells.append(times.bandwidthShare.map(Units.share) ?? "—") }
        return cells
      })
  }

  /// What the time of one stage goes to.
  func breakdown(_ stage: ModelRecord.Stage, _ cache: String, _ rows: [Row]) -> Section {
    Section(
      title: "\(title(stage, cache, rows)): where it goes",
      titles: [
        "pattern", "precision", "linear", "attention", "norm, act.", "head", "other", "accounted",
        "p90", "p99",
      ],
      alignments: [.left, .left] + [TextTable.Alignment](repeating: .right, count: 8),
      rows: rows.map { record, times in
        // In order, so that the last bit of a sum doesn't depend on the dictionary's.
        let spent = times.secondsByWork.sorted { $0.key < $1.key }
        let total = spent.reduce(0) { $0 + $1.value }
        func share(_ works: [String]) -> Double {
          let own = spent.filter { entry in works.contains { entry.key.hasSuffix(".\($0)") } }
          return total > 0 ? own.reduce(0) { $0 + $1.value } / total : 0
        }
        let named = [
          times.linearShare, share(["attention"]), share(["norm", "activation"]),
          share(["head", "output", "sampling"]),
        ]
        let other = max(0, 1 - named.reduce(0, +))
        return name(record) + (named + [other, times.accountedShare]).map(Units.share)
          + [Units.seconds(times.p90Seconds), Units.seconds(times.p99Seconds)]
      })
  }
}

extension ModelRecord.Interval {
  /// The same, for formatting.
  var estimate: Estimate { Estimate(value, low: low, high: high) }
}
