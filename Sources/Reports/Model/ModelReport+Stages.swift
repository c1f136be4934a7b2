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
  func request(_ cache: String, _ records: [ModelRecord]) -> ReportSection {
    let baseline = records.first(where: \.isBaseline)
    let hasPublished = records.contains { $0.publishedSpeedup != nil }
    let title =
      run.generate > 0
      ? "A request: \(run.prompt) in, 1 + \(run.generate) tokens out"
      : "A request: \(run.prompt) in"
    let fidelities = records.compactMap(\.fidelity)
    let measures = fidelityTitles(fidelities)
    let titles =
      ["pattern", "precision", "request", "over dense fp32"] + (hasPublished ? ["published"] : [])
      + ["smaller"] + measures
    let right = [TextTable.Alignment](repeating: .right, count: titles.count - 4)
    return ReportSection(
      title: "\(title), weights \(cache)", titles: titles,
      alignments: [.left, .left, .right, .left] + right,
      rows: records.compactMap { record in
        guard
          let request = ModelRequest(record, baseline: baseline, generate: run.generate)
        else { return nil }
        let published = record.publishedSpeedup.map { "\(Rounding.text($0, most: 2))×" } ?? "—"
        let smaller = baseline.map {
          "\(Rounding.text(Double($0.linearBytes) / Double(max(1, record.linearBytes)), most: 2))×"
        }
        return name(record)
          + [Units.seconds(request.seconds), request.speedup.map { Units.speedup($0) } ?? "—"]
          + (hasPublished ? [published] : [])
          + [smaller ?? "—"]
          + (measures.isEmpty ? [] : cells(record.fidelity, count: measures.count))
      })
  }

  /// The columns for distances from the dense model; none where they weren't asked for.
  private func fidelityTitles(_ fidelities: [ModelRecord.Fidelity]) -> [String] {
    guard !fidelities.isEmpty else { return [] }
    let hasDivergence = fidelities.contains { $0.divergence != nil }
    return ["SquareHead", "cosine"] + (hasDivergence ? ["KL"] : [])
  }

  private func cells(_ fidelity: ModelRecord.Fidelity?, count: Int) -> [String] {
    guard let fidelity else { return [String](repeating: "—", count: count) }
    let all = [
      fidelity.blocks.last.map { Rounding.text($0, significant: 2) } ?? "—",
      Rounding.text(fidelity.cosine, decimals: 4),
      fidelity.divergence.map { Rounding.text($0, significant: 2) } ?? "—",
    ]
    return Array(all.prefix(count))
  }

  /// Times and speedups of one stage.
  func times(_ stage: ModelRecord.Stage, _ cache: String, _ rows: [Row]) -> ReportSection {
    let showsBounds = stage == .decode
    var titles = ["pattern", "precision", "kernel", "median", "tokens/s", "over dense fp32"]
    var alignments: [TextTable.Alignment] = [.left, .left, .left, .right, .right, .left]
    // Where no whole request was timed, this is the table that the publication's claim stands beside.
    let hasPublished =
      showsBounds && rows.contains { $0.record.publishedSpeedup != nil }
      && request(cache, rows.map(\.record)).rows.isEmpty
    if showsBounds {
      titles += ["by size"] + (hasPublished ? ["published"] : []) + ["memory"]
      alignments += [.right, .right, .right]
    }
    let phase = stage == .decode ? "decode" : "prefill"
    return ReportSection(
      title: title(stage, cache, rows), titles: titles, alignments: alignments,
      rows: rows.map { record, times in
        let kernel = choice(record) ?? Self.kernels(record, phase: phase)
        if times.isSuspect { return Self.name(record) + [kernel, "suspect"] }
        let time = times.seconds.estimate
        var cells =
          Self.name(record)
          + [
            kernel, Units.seconds(time),
            Rounding.text(
              Double(times.tokens) / time.value,
              halfWidth: Double(times.tokens) / time.value * time.relativeHalfWidth),
            times.speedup.map { Units.speedup($0.estimate) } ?? "—",
          ]
        if showsBounds {
          func ratio(_ value: Double?) -> String {
            value.map { "\(Rounding.text($0, most: 2))×" } ?? "—"
          }
          cells.append(ratio(record.sizeBoundSpeedup))
          if hasPublished { cells.append(ratio(record.publishedSpeedup)) }
          cells.append(times.bandwidthShare.map(Units.share) ?? "—")
        }
        return cells
      })
  }

  /// What the time of one stage goes to.
  func breakdown(_ stage: ModelRecord.Stage, _ cache: String, _ rows: [Row]) -> ReportSection {
    ReportSection(
      title: "Where it goes: \(Self.name(stage)), \(cache)",
      titles: [
        "pattern", "precision", "linear", "attention", "norm, act.", "head", "other", "accounted",
        "p90", "p99",
      ],
      alignments: [.left, .left] + [TextTable.Alignment](repeating: .right, count: 8),
      rows: rows.map { record, times in
        name(record) + (TimeBreakdown(times).shares + [times.accountedShare]).map(Units.share)
          + [Units.seconds(times.p90Seconds), Units.seconds(times.p99Seconds)]
      })
  }
}
