import Foundation

extension ScatterChart {
  /// A slanted ceiling as it runs through the plot, from its lower to its upper end.
  private struct Slope {
    var ceiling: Ceiling
    var from: (x: Double, y: Double)
    var to: (x: Double, y: Double)

    var length: Double { hypot(to.x - from.x, to.y - from.y) }
    var degrees: Double { atan2(to.y - from.y, to.x - from.x) * 180 / .pi }

    func point(at distance: Double) -> (x: Double, y: Double) {
      let share = length > 0 ? distance / length : 0
      return (from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
    }

    /// How far `other`, parallel to this, is from it.
    func distance(to other: Slope) -> Double {
      guard length > 0 else { return 0 }
      let (dx, dy) = (other.from.x - from.x, other.from.y - from.y)
      return abs((to.x - from.x) * dy - (to.y - from.y) * dx) / length
    }
  }

  func drawCeilings(_ plot: Plot, on canvas: inout Canvas) {
    for slope in slopes(plot) {
      canvas.body.mark(
        "path", slope.ceiling.info,
        [("class", "chart-roof"), ("d", Self.line(slope.from, slope.to))])
    }
    let flats = ceilings.compactMap { ceiling in
      ceiling.peak.flatMap { peak in plot.up(peak).map { (ceiling: ceiling, peak: peak, y: $0) } }
    }
    let fastest = ceilings.compactMap(\.slope).max()
    let places = LabelSpreading.spread(
      flats.map(\.y), gap: 13, low: plot.y + 2, high: plot.bottom - 2)
    for (flat, place) in zip(flats, places) {
      // Left of the fastest slope nothing can be as fast as a peak.
      let start = fastest.flatMap { plot.across(flat.peak / $0) }.map { max(plot.x, $0) } ?? plot.x
      canvas.body.mark(
        "path", flat.ceiling.info,
        [
          ("class", "chart-roof"),
          ("d", Self.line((min(start, plot.right), flat.y), (plot.right, flat.y))),
        ])
      canvas.body.path(Self.line((plot.right, flat.y), (plot.right + 10, place)), "chart-leader")
      let label = TextWidth.fit(
        flat.ceiling.label, size: 11, width: Canvas.width - 4 - plot.right - 13)
      canvas.body.label(label, x: plot.right + 13, y: place + 3.8, "chart-muted")
    }
  }

  /// Names along slanted ceilings, near their lower ends; farther up where two would touch.
  func labelSlopes(_ plot: Plot, _ svg: inout SVGWriter) {
    var taken: [(slope: Slope, from: Double, to: Double)] = []
    for slope in slopes(plot) {
      let width = TextWidth.of(slope.ceiling.label, size: 11)
      var start = 8.0
      for other in taken where other.slope.distance(to: slope) < 14 {
        // Along parallel lines the feet of perpendiculars differ little at this distance.
        start = max(start, other.to + 8)
      }
      guard start + width <= slope.length else { continue }
      taken.append((slope, start, start + width))
      let at = slope.point(at: start)
      let turn = slope.degrees * .pi / 180
      svg.label(
        slope.ceiling.label, x: at.x + 4 * sin(turn), y: at.y - 4 * cos(turn),
        "chart-muted chart-halo", degrees: slope.degrees)
    }
  }

  private func slopes(_ plot: Plot) -> [Slope] {
    guard plot.horizontal.kind != .linear, plot.vertical.kind != .linear else {
      return []
    }
    let top = ceilings.compactMap(\.peak).max() ?? plot.vertical.high
    return ceilings.compactMap { ceiling in
      guard let rate = ceiling.slope else { return nil }
      let first = max(plot.horizontal.low, plot.vertical.low / rate)
      let last = min(plot.horizontal.high, min(top, plot.vertical.high) / rate)
      guard first < last, let x = plot.across(first), let y = plot.up(first * rate),
        let toX = plot.across(last), let toY = plot.up(last * rate)
      else { return nil }
      return Slope(ceiling: ceiling, from: (x, y), to: (toX, toY))
    }
  }

  private static func line(_ from: (x: Double, y: Double), _ to: (x: Double, y: Double)) -> String {
    "M\(Coordinate.text(from.x)) \(Coordinate.text(from.y))"
      + "L\(Coordinate.text(to.x)) \(Coordinate.text(to.y))"
  }
}
