import Analysis

/// A few figures that stand for the whole.
struct Cards: PagePart {
  static let template = "cards"

  struct Card {
    var name: String
    /// `3.7×`.
    var figure: String
    /// `[3.5, 3.9]`, or what else says more of it.
    var interval: String
    var detail: String

  }

  var cards: [Card]
}

extension Cards.Card {
  /// A card of a speedup, its figure apart from its interval.
  init(name: String, speedup: Estimate, detail: String) {
    let parts = Units.speedup(speedup).split(separator: " ", maxSplits: 1).map(String.init)
    self.init(
      name: name, figure: parts.first ?? "", interval: parts.count > 1 ? parts[1] : "",
      detail: detail)
  }
}
