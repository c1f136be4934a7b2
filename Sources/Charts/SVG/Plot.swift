/// A rectangle with a scale along each side.
struct Plot {
  var x: Double
  var y: Double
  var width: Double
  var height: Double
  var horizontal: Scale
  var vertical: Scale

  var right: Double { x + width }
  var bottom: Double { y + height }

  /// Where `value` lies from left to right; not beyond a width outside, and nil for what can't be shown.
  func across(_ value: Double) -> Double? {
    horizontal.fraction(value).map { x + min(2, max(-1, $0)) * width }
  }

  /// Where `value` lies from the bottom to the top; not beyond a height outside, and nil for what can't be shown.
  func up(_ value: Double) -> Double? {
    vertical.fraction(value).map { bottom - min(2, max(-1, $0)) * height }
  }

  /// The grid, and the ticks' labels where `labels` wants them.
  func drawGrid(
    _ xAxis: Axis, _ yAxis: Axis, labels: (x: Bool, y: Bool) = (true, true), on svg: inout SVGWriter
  ) {
    let columns = horizontal.ticks(about: max(2, Int(width / 45)))
    let rows = vertical.ticks(about: max(2, Int(height / 42)))
    var grid = ""
    for tick in columns {
      if let at = across(tick) {
        grid += "M\(Coordinate.text(at)) \(Coordinate.text(y))v\(Coordinate.text(height))"
      }
    }
    for tick in rows {
      if let at = up(tick) {
        grid += "M\(Coordinate.text(x)) \(Coordinate.text(at))h\(Coordinate.text(width))"
      }
    }
    svg.path(grid, "chart-grid")
    svg.path(
      "M\(Coordinate.text(x)) \(Coordinate.text(bottom))h\(Coordinate.text(width))", "chart-axis")
    if labels.x { drawColumns(columns, xAxis, on: &svg) }
    guard labels.y else { return }
    for tick in rows {
      if let at = up(tick) {
        svg.label(yAxis.text(tick), x: x - 6, y: at + 3.8, "chart-muted", anchor: .end)
      }
    }
  }

  /// Labels below, those left out that would touch the one before.
  private func drawColumns(_ ticks: [Double], _ axis: Axis, on svg: inout SVGWriter) {
    var end = -Double.infinity
    for tick in ticks {
      guard let at = across(tick) else { continue }
      let text = axis.text(tick)
      let wide = TextWidth.of(text, size: 11)
      // At the right edge inwards, or it would run into the next panel's first.
      let isLast = at + wide / 2 > right + 4
      let start = isLast ? right + 2 - wide : at - wide / 2
      guard start > end + 3 else { continue }
      svg.label(
        text, x: isLast ? right + 2 : at, y: bottom + 14, "chart-muted",
        anchor: isLast ? .end : .middle)
      end = start + wide
    }
  }

  /// Keeps what is drawn in `id`'s name inside the plot.
  func clip(_ id: String) -> String {
    var svg = SVGWriter()
    svg.open("clipPath", [("id", id)])
    svg.element(
      "rect",
      [
        ("x", Coordinate.text(x)), ("y", Coordinate.text(y)), ("width", Coordinate.text(width)),
        ("height", Coordinate.text(height)),
      ])
    svg.close("clipPath")
    return svg.text
  }
}
