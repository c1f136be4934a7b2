/// Every colour, on light and on dark paper, with the property that a page overrides it by.
enum Palette {
  struct Colour {
    /// `ink`: overridden by `--chart-ink`.
    var name: String
    var light: String
    var dark: String

    init(_ name: String, _ light: String, _ dark: String) {
      self.name = name
      self.light = light
      self.dark = dark
    }
  }

  static let basics = [
    Colour("paper", "#ffffff", "#14171c"), Colour("ink", "#1c2128", "#e4e7eb"),
    Colour("muted", "#5b6470", "#9aa3ae"), Colour("grid", "#e7eaee", "#272c34"),
    Colour("axis", "#aab2bd", "#4a525e"), Colour("reference", "#1c2128", "#e4e7eb"),
  ]

  /// Okabe and Ito's colours, which people who confuse red and green, or blue and yellow, can tell apart
  /// ("Color Universal Design", 2008); the light ones darker on light paper, the dark ones lighter on dark.
  static let series = [
    Colour("series-1", "#0072b2", "#4aa8e0"), Colour("series-2", "#d55e00", "#f28a3d"),
    Colour("series-3", "#008a66", "#35c39b"), Colour("series-4", "#b5578f", "#e093c2"),
    Colour("series-5", "#a87800", "#e8b53a"), Colour("series-6", "#2f93cf", "#8fd0f5"),
    Colour("series-7", "#59616d", "#b3bac4"), Colour("series-8", "#7a7400", "#e3dc62"),
  ]

  /// Steps away from the centre of a diverging scale, the nearest first.
  static let below = [
    Colour("below-1", "#fbe3cf", "#4a3323"), Colour("below-2", "#f4bd8f", "#74472a"),
    Colour("below-3", "#e58f4d", "#8f4f24"), Colour("below-4", "#d9782d", "#b05c1c"),
  ]
  static let centre = Colour("centre", "#f3f4f6", "#2a2f37")
  static let above = [
    Colour("above-1", "#d6e6f4", "#213a52"), Colour("above-2", "#a5cbe8", "#27527a"),
    Colour("above-3", "#62a5d6", "#2a6196"), Colour("above-4", "#4a93cf", "#2f78b8"),
  ]
  /// Text on the two strongest steps.
  static let strong = Colour("on-strong", "#10151c", "#ffffff")

  static var all: [Colour] { basics + series + below + [centre] + above + [strong] }

  /// Which of the series' colours `index` is.
  static func seriesIndex(_ index: Int) -> Int { max(0, index) % series.count }

  /// The class of a step of the diverging scale: `chart-v-2`, `chart-v0`, `chart-v4`.
  static func stepClass(_ step: Int) -> String { "chart-v\(step)" }
}
