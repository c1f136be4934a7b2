extension BarChart {
  private static let rowHeight = 24.0
  private static let barHeight = 17.0

  /// The chart as one `<svg>` element.
  public func svg(_ options: SVGOptions) -> String {
    var canvas = Canvas(self, options)
    let drawn = panels.filter { $0.bars.contains { Self.length($0) > 0 } }
    guard !drawn.isEmpty else {
      canvas.nothing("No bars to show.")
      return canvas.text()
    }
    let used = parts.indices.filter { part in
      drawn.contains { $0.bars.contains { Self.shown($0).contains { $0.part == part } } }
    }
    for part in used {
      canvas.definitions.raw(
        part == remainder
          ? Pattern.remainder(canvas.id("part\(part)"))
          : Pattern.part(canvas.id("part\(part)"), part))
    }
    Legend(items: used.map { (parts[$0], .pattern("url(#\(canvas.id("part\($0)")))")) })
      .draw(on: &canvas)
    let bars = drawn.flatMap(\.bars)
    let names = bars.map { TextWidth.of($0.name, size: 11) }.max() ?? 0
    let totals = bars.map { TextWidth.of($0.total, size: 11) }.max() ?? 0
    let left = Canvas.edge + min(names, 230) + 8
    let right = Canvas.edge + min(totals, 200) + 10
    for panel in drawn { draw(panel, left: left, right: right, on: &canvas) }
    return canvas.text()
  }

  private func draw(_ panel: Panel, left: Double, right: Double, on canvas: inout Canvas) {
    let most = panel.bars.map(Self.length).max() ?? 1
    let top = canvas.y + 24
    let plot = Plot(
      x: left, y: top, width: Canvas.width - left - right,
      height: Double(panel.bars.count) * Self.rowHeight + 4,
      horizontal: Scale(.linear, low: 0, high: most), vertical: Scale(.linear, low: 0, high: 1))
    let title = TextWidth.fit(panel.title, size: 11, width: Canvas.width - 2 * Canvas.edge)
    canvas.body.label(title, x: Canvas.edge, y: canvas.y + 14, "chart-head")
    drawTicks(panel.axis, plot, on: &canvas.body)
    for (index, bar) in panel.bars.enumerated() {
      draw(bar, plot, y: top + 4 + Double(index) * Self.rowHeight, on: &canvas)
    }
    canvas.y = plot.bottom + 32
  }

  private func drawTicks(_ axis: Axis, _ plot: Plot, on svg: inout SVGWriter) {
    for tick in plot.horizontal.ticks(about: 6) {
      guard let x = plot.across(tick) else { continue }
      let at = Coordinate.text(x)
      svg.path(
        "M\(at) \(Coordinate.text(plot.y))V\(Coordinate.text(plot.bottom))",
        tick == 0 ? "chart-axis" : "chart-grid")
      svg.label(axis.text(tick), x: x, y: plot.bottom + 13, "chart-muted", anchor: .middle)
    }
    svg.label(axis.title, x: plot.right + 8, y: plot.bottom + 13, "chart-muted")
  }

  private func draw(_ bar: Bar, _ plot: Plot, y: Double, on canvas: inout Canvas) {
    let middle = y + Self.barHeight / 2 + 3.8
    let name = TextWidth.fit(bar.name, size: 11, width: plot.x - Canvas.edge - 8)
    canvas.body.label(name, x: plot.x - 8, y: middle, anchor: .end)
    var sum = 0.0
    var end = plot.x
    for segment in Self.shown(bar) {
      guard let from = plot.across(sum), let to = plot.across(sum + segment.value) else { continue }
      sum += segment.value
      end = to
      canvas.body.mark(
        "rect", segment.info,
        [
          ("class", "chart-bar"), ("fill", "url(#\(canvas.id("part\(max(0, segment.part))")))"),
          ("x", Coordinate.text(from)), ("y", Coordinate.text(y)),
          ("width", Coordinate.text(to - from)), ("height", Coordinate.text(Self.barHeight)),
        ])
      // On a plate, as a pattern runs through it.
      let width = TextWidth.of(segment.label, size: 11)
      if !segment.label.isEmpty && to - from > width + 12 {
        canvas.body.element(
          "rect",
          [
            ("class", "chart-plate"), ("x", Coordinate.text((from + to - width) / 2 - 1)),
            ("y", Coordinate.text(y + 2)), ("width", Coordinate.text(width + 2)),
            ("height", Coordinate.text(Self.barHeight - 4)), ("rx", "2"),
          ])
        canvas.body.label(segment.label, x: (from + to) / 2, y: middle, anchor: .middle)
      }
    }
    let room = Canvas.width - Canvas.edge - end - 8
    canvas.body.label(TextWidth.fit(bar.total, size: 11, width: room), x: end + 8, y: middle)
  }
}
