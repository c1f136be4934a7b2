extension IntervalChart {
  private static let rowHeight = 18.0

  /// The chart as one `<svg>` element.
  public func svg(_ options: SVGOptions) -> String {
    var canvas = Canvas(self, options)
    guard let scale else {
      canvas.nothing("No intervals to show.")
      return canvas.text()
    }
    legend.draw(on: &canvas)
    let names = shown.map { TextWidth.of($0.name, size: 11) }.max() ?? 0
    let labels = shown.map { TextWidth.of($0.label, size: 11) }.max() ?? 0
    // A unit more than they need, which rounding could make too little.
    let left = Canvas.edge + min(names, 300) + 11
    let plot = Plot(
      x: left, y: canvas.y + 4,
      width: Canvas.width - left - Canvas.edge - min(labels, 170) - 11,
      height: Double(shown.count) * Self.rowHeight + 4, horizontal: scale,
      vertical: Scale(.linear, low: 0, high: 1))
    drawGround(plot, on: &canvas.body)
    for (index, row) in shown.enumerated() {
      let y = plot.y + 2 + (Double(index) + 0.5) * Self.rowHeight
      draw(row, plot, y: y, on: &canvas.body)
    }
    canvas.body.label(
      axis.title, x: plot.x + plot.width / 2, y: plot.bottom + 28, "chart-muted", anchor: .middle)
    canvas.y = plot.bottom + 32 + Canvas.edge
    return canvas.text()
  }

  private var legend: Legend {
    let used = kinds.indices.filter { kind in shown.contains { $0.kind == kind } }
    return Legend(
      items: used.map { (kinds[$0].name, .marker(kinds[$0].style)) }
        + [(bandName, .box("chart-shade", over: nil))])
  }

  /// The band, the ticks and what is compared with.
  private func drawGround(_ plot: Plot, on svg: inout SVGWriter) {
    let ends = [band.lowerBound, band.upperBound].compactMap(plot.across)
      .map { min(plot.right, max(plot.x, $0)) }
    if ends.count == 2 {
      svg.element(
        "rect",
        [
          ("class", "chart-shade"), ("x", Coordinate.text(ends[0])),
          ("y", Coordinate.text(plot.y)), ("width", Coordinate.text(ends[1] - ends[0])),
          ("height", Coordinate.text(plot.height)),
        ])
    }
    func line(_ x: Double) -> String {
      "M\(Coordinate.text(x)) \(Coordinate.text(plot.y))v\(Coordinate.text(plot.height))"
    }
    for tick in plot.horizontal.ticks(about: max(3, Int(plot.width / 55))) {
      guard let x = plot.across(tick) else { continue }
      svg.path(line(x), "chart-grid")
      svg.label(axis.text(tick), x: x, y: plot.bottom + 13, "chart-muted", anchor: .middle)
    }
    if let x = plot.across(reference), (plot.x...plot.right).contains(x) {
      svg.path(line(x), "chart-reference")
    }
  }

  private func draw(_ row: Row, _ plot: Plot, y: Double, on svg: inout SVGWriter) {
    let name = TextWidth.fit(row.name, size: 11, width: plot.x - Canvas.edge - 10)
    svg.label(name, x: plot.x - 10, y: y + 3.8, anchor: .end)
    let style = style(row)
    svg.open("g", [("class", style.marksClass)])
    svg.mark("path", row.info, [("d", path(row, style, plot, y: y))])
    svg.close("g")
    let room = Canvas.width - Canvas.edge - plot.right - 10
    svg.label(
      TextWidth.fit(row.label, size: 11, width: room), x: plot.right + 10, y: y + 3.8)
  }

  /// The interval, an arrow where it goes on beyond the plot, and the marker over it.
  private func path(_ row: Row, _ style: MarkStyle, _ plot: Plot, y: Double) -> String {
    guard let x = plot.across(row.value.value) else { return "" }
    let ends = (plot.across(row.value.low) ?? plot.x, plot.across(row.value.high) ?? plot.right)
    let (left, right) = (max(plot.x, ends.0), min(plot.right, ends.1))
    let height = Coordinate.text(y)
    let reach = Marker.radius + 0.6
    var path = ""
    if left < x - reach {
      path += "M\(Coordinate.text(left)) \(height)H\(Coordinate.text(min(x - reach, right)))"
    }
    if right > x + reach {
      path += "M\(Coordinate.text(max(x + reach, left))) \(height)H\(Coordinate.text(right))"
    }
    if ends.0 < plot.x { path += "M\(Coordinate.text(plot.x)) \(height)m4 -3l-4 3l4 3" }
    if ends.1 > plot.right { path += "M\(Coordinate.text(plot.right)) \(height)m-4 -3l4 3l-4 3" }
    return (plot.x...plot.right).contains(x) ? path + Marker.path(style, x: x, y: y) : path
  }
}
