import Foundation

/// Ratios as bars of one character each, on one scale for all that stand side by side.
///
/// The scale is logarithmic, as ratios are. Its bottom is 1×, or the lowest where something is slower; its
/// top is the highest, but at least a quarter above, so that noise around 1× doesn't look like a rise.
struct Sparkline {
  private static let blocks = Array("▁▂▃▄▅▆▇█")
  private static let ascii = Array(".:-=+*#@")
  private static let leastTop = 1.25

  private let bottom: Double
  private let top: Double
  private let levels: [Character]

  /// A scale for `ratios`, in block characters or in ASCII.
  init(scaledTo ratios: [Double], usesBlocks: Bool) {
    let usable = ratios.filter { $0.isFinite && $0 > 0 }
    bottom = min(1, usable.min() ?? 1)
    top = max(usable.max() ?? 1, bottom * Self.leastTop)
    levels = usesBlocks ? Self.blocks : Self.ascii
  }

  /// A scale from the lowest of `ratios` to the highest, but over a tenth at least: small steps show, and noise of a
  /// percent or two stays low.
  init(spanning ratios: [Double], usesBlocks: Bool) {
    let usable = ratios.filter { $0.isFinite && $0 > 0 }
    bottom = usable.min() ?? 1
    top = max(usable.max() ?? 1, bottom * 1.1)
    levels = usesBlocks ? Self.blocks : Self.ascii
  }

  /// A bar for each of `ratios`, a blank where there is none.
  func text(_ ratios: [Double?]) -> String {
    String(ratios.map(bar))
  }

  private func bar(_ ratio: Double?) -> Character {
    guard let ratio, ratio.isFinite, ratio > 0 else { return " " }
    let share = log(ratio / bottom) / log(top / bottom)
    let level = Int((share * Double(levels.count - 1)).rounded())
    return levels[min(levels.count - 1, max(0, level))]
  }
}
