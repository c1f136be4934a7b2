import Records

extension CaseRecord.Differential {
  /// From this share of the core's time on, unpacking is what the core does.
  static let decodeShare = 0.5
  /// Which of the two it is stands out where unpacking takes more or less by this factor: multiplying
  /// and unpacking overlap in part, so their times don't add up.
  static let decodeMargin = 1.4
  /// Where streaming and the core's work together leave more than this share of the time unexplained,
  /// it was spent waiting.
  static let latencyShare = 0.5

  /// What the times of the parts name as the bound; it can't tell without the stream and the resident
  /// slice.
  ///
  /// A part that takes nearly as long as the whole is what the whole waits for. Streaming and the core's
  /// work overlap at best; where both together explain less than half of the time, loads waited for each
  /// other: neither part has that, as one reads independent lines and the other finds all in a cache.
  /// `drift` is the share by which the machine moved while the parts were timed.
  public func finding(drift: Double = 0) -> CaseRecord.Finding {
    guard let stream, let resident else {
      return CaseRecord.Finding(
        evidence: .differential, bound: nil, clear: false, figures: reason ?? "not measured")
    }
    let started = start?.value ?? 0
    let launched = max(launch?.value ?? 0, started)
    // Every part has to start the threads as well.
    let streamed = max(0, stream.value - started)
    let core = max(0, resident.value - launched)
    let unexplained = max(0, 1 - launched - core - streamed)
    let unpacking = decode.map { max(0, $0.value - launched) / max(core, 1e-9) }
    let work: CaseRecord.Bound = (unpacking ?? 0) >= Self.decodeShare ? .decode : .compute
    let candidates = Candidates(
      shares: [
        (.memory, streamed), (work, core), (.overhead, launched),
        (.latency, unexplained >= Self.latencyShare ? unexplained : 0),
      ], drift: drift)
    let isSure = work != candidates.best?.bound || isDecodingSure(unpacking)
    return CaseRecord.Finding(
      evidence: .differential, bound: candidates.best?.bound,
      clear: candidates.isClear && isSure, figures: figures)
  }

  /// Whether unpacking takes either most of the core's time or little of it.
  private func isDecodingSure(_ unpacking: Double?) -> Bool {
    guard let unpacking else { return true }
    return unpacking >= Self.decodeShare * Self.decodeMargin
      || unpacking <= Self.decodeShare / Self.decodeMargin
  }

  /// `stream 95 %, resident 20 %, decode 15 %, launch 2 %, start 1 %`.
  public var figures: String {
    let parts: [(String, Share?)] = [
      ("stream", stream), ("resident", resident), ("decode", decode), ("launch", launch),
      ("start", start),
    ]
    return parts.compactMap { name, share in share.map { "\(name) \(Percent.text($0.value))" } }
      .joined(separator: ", ")
  }
}
