import Records

extension Roofline {
  /// What the ceilings name as the bound.
  ///
  /// Each candidate is the share of the median time that its ceiling alone would take; they overlap, so
  /// the largest is the bound. Where even that is under 40 %, nothing known holds the case back, which is
  /// overhead. nil when bandwidth or arithmetic weren't measured. `drift` is the share by which ceilings
  /// moved around the moment of the measurement.
  public func finding(drift: Double = 0) -> CaseRecord.Finding {
    guard memoryUtilisation != nil, computeUtilisation != nil else {
      return CaseRecord.Finding(evidence: .roofline, bound: nil, clear: false, figures: figures)
    }
    let candidates = Candidates(shares: shares, drift: drift)
    guard let best = candidates.best, best.share >= Self.overheadUtilisation else {
      return CaseRecord.Finding(
        evidence: .roofline, bound: .overhead,
        clear: candidates.best.map { $0.share * Candidates.margin < Self.overheadUtilisation } ?? true,
        figures: figures)
    }
    return CaseRecord.Finding(
      evidence: .roofline, bound: best.bound, clear: candidates.isClear, figures: figures)
  }

  /// The bound by the ceilings alone; nil when bandwidth or arithmetic weren't measured.
  public var bound: CaseRecord.Bound? { finding().bound }

  /// The level that is used most, of those that the bytes pass.
  public var busiestLevel: CaseRecord.LevelUse? {
    // Of equal ones the outermost, where the weights come from.
    levels.reduce(nil) { busiest, level in
      level.utilisation > busiest?.utilisation ?? 0 ? level : busiest
    }
  }

  private var shares: [(CaseRecord.Bound, Double)] {
    let shares: [(CaseRecord.Bound, Double?)] = [
      (.memory, max(busiestLevel?.utilisation ?? 0, memoryUtilisation ?? 0)),
      (.compute, computeUtilisation), (.decode, decodeUtilisation), (.latency, latencyShare),
      (.overhead, startShare),
    ]
    return shares.compactMap { bound, share in share.map { (bound, $0) } }
  }

  /// `96 % of DRAM, 6 % of fp32 avx512, decoding 20 %`.
  var figures: String {
    let memory =
      busiestLevel.map { level in
        level.level == memoryLevel || level.utilisation <= (memoryUtilisation ?? 0)
          ? "\(Percent.text(memoryUtilisation)) of \(memoryLevel)"
          : "\(Percent.text(level.utilisation)) of \(level.level)"
      } ?? "\(Percent.text(memoryUtilisation)) of \(memoryLevel)"
    var parts = [memory, "\(Percent.text(computeUtilisation)) of \(computeName)"]
    if let decodeUtilisation { parts.append("decoding \(Percent.text(decodeUtilisation))") }
    if let latencyShare { parts.append("latency \(Percent.text(latencyShare))") }
    if let startShare, startShare >= 0.05 { parts.append("start \(Percent.text(startShare))") }
    return parts.joined(separator: ", ")
  }
}

/// Shares of the time that could each be the bound, and which of them is.
struct Candidates {
  /// A bound stands out from the next when its share is larger by this factor: less than that is
  /// within what ceilings and parts of a case are known to.
  static let margin = 1.25

  private let sorted: [(bound: CaseRecord.Bound, share: Double)]
  private let drift: Double

  /// Candidates of which each share is uncertain by `drift`.
  init(shares: [(CaseRecord.Bound, Double)], drift: Double = 0) {
    sorted = shares.map { (bound: $0.0, share: $0.1) }.sorted { $0.share > $1.share }
    self.drift = max(0, drift)
  }

  var best: (bound: CaseRecord.Bound, share: Double)? { sorted.first }

  /// Whether no other bound comes near the best.
  var isClear: Bool {
    guard let best else { return false }
    let next = sorted.dropFirst().first { $0.bound != best.bound }?.share ?? 0
    return best.share >= next * Self.margin * (1 + drift)
  }
}

/// Shares as whole percentages.
enum Percent {
  static func text(_ share: Double?) -> String {
    share.map { "\(Int(($0 * 100).rounded())) %" } ?? "unmeasured share"
  }
}
