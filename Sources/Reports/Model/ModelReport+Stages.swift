import Analysis
import Records

extension ModelReport {
  typealias Row = (record: ModelRecord, times: ModelRecord.StageTimes)

  private static func name(_ stage: ModelRecord.Stage) -> String {
    switch stage {
    case .encode: "encoder"
    case .firstToken: "first token"
    case .decode: "decoding"
    }
  }

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

  /// The paper's kind of table: what a whole request takes, and how much faster that is than dense fp32.
  func request(_ cache: String, _ records: [ModelRecord]) -> Section {
    let baseline = records.first(where: \.isBaseline)
    let hasPublished = records.contains { $0.publishedSpeedup != nil }
    let name =
      run.generate > 0
      ? "A request: \(run.prompt) in, 1 + \(run.generate) tokens out" : "A request: \(run.prompt) in"
    return Section(
      title: "\(name), weights \(cache)",
      titles: ["pattern", "precision", "request", "over dense fp32"]
        + (hasPublished ? ["published"] : []) + ["linear layers", "smaller"],
      alignments: [.left, .left, .right, .left] + (hasPublished ? [.right] : []) + [.right, .right],
      rows: records.compactMap { record in
        guard
          let request = ModelRequest(record, baseline: baseline, generate: run.generate)
        else { return nil }
        let published = record.publishedSpeedup.map { "\(Rounding.text($0, most: 2))×" } ?? "—"
        let smaller = baseline.map {
          "\(Rounding.text(Double($0.linearBytes) / Double(max(1, record.linearBytes)), most: 2))×"
        }
        return Self.name(record)
          + [Units.seconds(request.seconds), request.speedup.map { Units.speedup($0) } ?? "—"]
          + (hasPublished ? [published] : [])
          + [Units.bytes(record.linearBytes), smaller ?? "—"]
      })
  }

  /// Times and speedups of one stage.
  func times(_ stage: ModelRecord.Stage, _ cache: String, _ rows: [Row]) -> Section {
    let showsBounds = stage == .decode
    var titles = ["pattern", "precision", "kernel", "median", "tokens/s", "over dense fp32"]
    var alignments: [TextTable.Alignment] = [.left, .left, .left, .right, .right, .left]
    if showsBounds {
      titles += ["by size", "memory"]
      alignments += [.right, .right]
    }
    let phase = stage == .decode ? "decode" : "prefill"
    return Section(
      title: title(stage, cache, rows), titles: titles, alignments: alignments,
      rows: rows.map { record, times in
        let time = times.seconds.estimate
        var cells =
          Self.name(record)
          + [
            Self.kernels(record, phase: phase), Units.seconds(time),
            Rounding.text(
              Double(times.tokens) / time.value,
              halfWidth: Double(times.tokens) / time.value * time.relativeHalfWidth),
            times.speedup.map { Units.speedup($0.estimate) } ?? "—",
          ]
        if showsBounds {
          cells += [
            record.sizeBoundSpeedup.map { "\(Rounding.text($0, most: 2))×" } ?? "—",
            times.bandwidthShare.map(Units.share) ?? "—",
          ]
        }
        return cells
      })
  }

  /// What the time of one stage goes to.
  func breakdown(_ stage: ModelRecord.Stage, _ cache: String, _ rows: [Row]) -> Section {
    Section(
      title: "Where it goes: \(Self.name(stage)), \(cache)",
      titles: [
        "pattern", "precision", "linear", "attention", "norm, act.", "head", "other", "accounted",
        "p90", "p99",
      ],
      alignments: [.left, .left] + [TextTable.Alignment](repeating: .right, count: 8),
      rows: rows.map { record, times in
        let total = times.secondsByWork.values.reduce(0, +)
        func share(_ works: [String]) -> Double {
          let seconds = times.secondsByWork.filter { entry in
            works.contains { entry.key.hasSuffix(".\($0)") }
          }
          return total > 0 ? seconds.values.reduce(0, +) / total : 0
        }
        let named = [
          times.linearShare, share(["attention"]), share(["norm", "activation"]),
          share(["head", "output", "sampling"]),
        ]
        let other = max(0, 1 - named.reduce(0, +))
        return Self.name(record) + (named + [other, times.accountedShare]).map(Units.share)
          + [Units.seconds(times.p90Seconds), Units.seconds(times.p99Seconds)]
      })
  }
}

extension ModelRecord.Interval {
  /// The same, for formatting.
  var estimate: Estimate { Estimate(value, low: low, high: high) }
}
