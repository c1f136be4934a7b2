import Records

extension Roofline {
  /// What the ceilings name as the bound.
  ///
  /// Each candidate is the share of the median time that its ceiling alone would take; they overlap, so
  /// the largest is the bound. Loading activations from the core's caches is work of the core, as
  /// arithmetic is. Where even the largest share is under 40 %, no ceiling is near and nothing is named:
  /// the kernel does something that no ceiling stands for. nil as well when bandwidth or arithmetic
  /// weren't measured. `drift` is the share by which ceilings moved around the moment of the measurement.
  public func finding(drift: Double = 0) -> CaseRecord.Finding {
    guard memoryUtilisation != nil, computeUtilisation != nil else {
      return CaseRecord.Finding(evidence: .roofline, bound: nil, clear: false, figures: figures)
    }
    let candidates = Candidates(shares: shares, drift: drift)
    guard let best = candidates.best, best.share >= Self.nearUtilisation else {
      return CaseRecord.Finding(
        evidence: .roofline, bound: nil, clear: false, figures: "no ceiling is near: \(figures)")
    }
    return CaseRecord.Finding(
      evidence: .roofline, bound: best.bound, clear: candidates.isClear, figures: figures)
  }

  /// The bound by the ceilings alone; nil when none is near, or bandwidth or arithmetic weren't measured.
  public var bound: CaseRecord.Bound? { finding().bound }

  /// Weights from the level that they come from, as often as they are gone through.
  var weightShare: Double? {
    levels.first { $0.level == memoryLevel }?.utilisation ?? memoryUtilisation
  }

  private var shares: [(CaseRecord.Bound, Double)] {
    let shares: [(CaseRecord.Bound, Double?)] = [
      (.memory, weightShare), (.compute, computeUtilisation), (.compute, activationShare),
      (.decode, decodeUtilisation), (.latency, latencyShare), (.overhead, leastCallShare),
    ]
    return shares.compactMap { bound, share in share.map { (bound, $0) } }
  }

  /// `96 % of DRAM, 6 % of fp32 avx512, decoding 20 %`.
  var figures: String {
    var parts = [
      "\(Percent.text(weightShare)) of \(memoryLevel)",
      "\(Percent.text(computeUtilisation)) of \(computeName)",
    ]
    if let activationShare, let activationLevel, activationShare >= Self.worthSaying {
      parts.append("activations \(Percent.text(activationShare)) of \(activationLevel)")
    }
    if let decodeUtilisation { parts.append("decoding \(Percent.text(decodeUtilisation))") }
    if let latencyShare { parts.append("latency \(Percent.text(latencyShare))") }
    if let leastCallShare, leastCallShare >= Self.worthSaying {
      parts.append("least call \(Percent.text(leastCallShare))")
    }
    return parts.joined(separator: ", ")
  }

  /// Smaller shares than this would only make a line longer.
  private static let worthSaying = 0.05
}

/// Shares of the time that could each be the bound, and which of them is.
struct Candidates {
  /// A bound stands out from the next when its share is larger by this factor: less than that is
  /// within what ceilings and parts of a case are known to.
  static let margin = 1.25
  /// A share that leaves more than half of the time unexplained doesn't stand out.
  static let leastClearShare = 0.5

  private let sorted: [(bound: CaseRecord.Bound, share: Double)]
  private let drift: Double

  /// Candidates of which each share is uncertain by `drift`.
  init(shares: [(CaseRecord.Bound, Double)], drift: Double = 0) {
    sorted = shares.map { (bound: $0.0, share: $0.1) }.sorted { $0.share > $1.share }
    self.drift = max(0, drift)
  }

  var best: (bound: CaseRecord.Bound, share: Double)? { sorted.first }

  /// Whether no other bound comes near the best, and that explains most of the time.
  var isClear: Bool {
    guard let best, best.share >= Self.leastClearShare else { return false }
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
