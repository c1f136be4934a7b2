import Records

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
