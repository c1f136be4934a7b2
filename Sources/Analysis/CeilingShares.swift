import Records

/// The share of a case's time that each ceiling alone would take.
struct CeilingShares {
  var weights: Double?
  var level: String
  var arithmetic: Double?
  var arithmeticName: String
  var activations: Double?
  var activationLevel: String?
  var decoding: Double?
  var latency: Double?
  var leastCall: Double?

  /// The bound.
  ///
  /// The shares overlap, so the largest is the bound. Loading activations from the core's caches is work of
  /// the core, as arithmetic is. Where even the largest share is under 40 %, no ceiling is near and nothing
  /// is named: the kernel does something that no ceiling stands for. nil as well when bandwidth or
  /// arithmetic weren't measured. `drift` is the share by which ceilings moved around the moment of the
  /// measurement.
  func finding(drift: Double) -> CaseRecord.Finding {
    guard weights != nil, arithmetic != nil else {
      return CaseRecord.Finding(evidence: .roofline, bound: nil, clear: false, figures: figures)
    }
    let candidates = Candidates(shares: shares, drift: drift)
    guard let best = candidates.best, best.share >= Roofline.nearUtilisation else {
      return CaseRecord.Finding(
        evidence: .roofline, bound: nil, clear: false, figures: "no ceiling is near: \(figures)")
    }
    return CaseRecord.Finding(
      evidence: .roofline, bound: best.bound, clear: candidates.isClear, figures: figures)
  }

  private var shares: [(CaseRecord.Bound, Double)] {
    let shares: [(CaseRecord.Bound, Double?)] = [
      (.memory, weights), (.compute, arithmetic), (.compute, activations), (.decode, decoding),
      (.latency, latency), (.overhead, leastCall),
    ]
    return shares.compactMap { bound, share in share.map { (bound, $0) } }
  }

  /// `96 % of DRAM, 6 % of fp32 avx512, decoding 20 %`.
  private var figures: String {
    var parts = [
      "\(Percent.text(weights)) of \(level)", "\(Percent.text(arithmetic)) of \(arithmeticName)",
    ]
    if let activations, let activationLevel, activations >= Self.worthSaying {
      parts.append("activations \(Percent.text(activations)) of \(activationLevel)")
    }
    if let decoding { parts.append("decoding \(Percent.text(decoding))") }
    if let latency { parts.append("latency \(Percent.text(latency))") }
    if let leastCall, leastCall >= Self.worthSaying {
      parts.append("least call \(Percent.text(leastCall))")
    }
    return parts.joined(separator: ", ")
  }

  /// Smaller shares than this would only make a line longer.
  private static let worthSaying = 0.05
}
