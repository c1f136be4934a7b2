extension LineChart {
  /// The chart as one `<svg>` element.
  public func svg(_ options: SVGOptions) -> String {
    var canvas = Canvas(self, options)
    guard let scales else {
      canvas.nothing("No points to show.")
      return canvas.text()
    }
    let labelsDirectly = panels.count == 1 && entries.count <= 8
    legend(withSeries: !labelsDirectly).draw(on: &canvas)
    canvas.body.label(yAxis.title, x: Canvas.edge, y: canvas.y + 13, "chart-muted")
    canvas.y += 20
    let layout = Layout(self, scales.y, labelsDirectly: labelsDirectly)
    for (index, panel) in panels.enumerated() {
      let (column, row) = (index % layout.columns, index / layout.columns)
      let plot = Plot(
        x: layout.left + Double(column) * (layout.width + Layout.gap),
        y: canvas.y + Double(row) * layout.rowHeight + Layout.head, width: layout.width,
        height: layout.height, horizontal: scales.x, vertical: scales.y)
      canvas.definitions.raw(plot.clip(canvas.id("p\(index)")))
      draw(panel, plot, labels: (true, column == 0), clip: canvas.id("p\(index)"), &canvas.body)
      if labelsDirectly { label(panel, plot, on: &canvas.body) }
    }
    let rows = (panels.count + layout.columns - 1) / layout.columns
    canvas.y += Double(rows) * layout.rowHeight
    let middle = layout.left + (Canvas.width - layout.left - layout.right) / 2
    canvas.body.label(
      xAxis.title, x: middle, y: canvas.y + 6, "chart-muted", anchor: .middle)
    canvas.y += Canvas.edge + 6
    return canvas.text()
  }

  /// Where panels lie.
  private struct Layout {
    static let gap = 20.0
    /// Room for a panel's title.
    static let head = 17.0
    static let foot = 20.0

    var columns: Int
    var left: Double
    var right: Double
    var width: Double
    var height: Double

    var rowHeight: Double { Self.head + height + Self.foot + 4 }

    init(_ chart: LineChart, _ vertical: Scale, labelsDirectly: Bool) {
      let count = chart.panels.count
      columns = max(1, min(4, chart.columns ?? (count <= 4 ? count : count <= 6 ? 3 : 4)))
      height = count == 1 ? 250 : 190
      let ticks = vertical.ticks(about: max(2, Int(height / 42))).map(chart.yAxis.text)
      left = Canvas.edge + 8 + (ticks.map { TextWidth.of($0, size: 11) }.max() ?? 20)
      let names = chart.entries.map { TextWidth.of($0.name, size: 11) }.max() ?? 0
      right = Canvas.edge + (labelsDirectly ? min(names, 200) + 12 : 4)
      width =
        (Canvas.width - left - right - Double(columns - 1) * Self.gap) / Double(max(1, columns))
    }
  }

  private func legend(withSeries: Bool) -> Legend {
    var legend = Legend(items: [])
    if withSeries { legend.items = entries.map { ($0.name, .line($0.style)) } }
    if reference != nil && !referenceName.isEmpty {
      legend.items.append((referenceName, .reference))
    }
    if panels.contains(where: { $0.series.contains { !$0.bound.isEmpty } }) {
      legend.items.append((boundName, hasSolidBounds ? .level(boundStyle) : .bound))
    }
    if panels.contains(where: { $0.spans.contains(where: isShown) }) {
      legend.items.append((spanName, .span))
    }
    return legend
  }

  /// That of the first line without markers.
  private var boundStyle: MarkStyle {
    panels.flatMap(\.series).first { !$0.bound.isEmpty }?.style ?? MarkStyle()
  }

  private func draw(
    _ panel: Panel, _ plot: Plot, labels: (x: Bool, y: Bool), clip: String, _ svg: inout SVGWriter
  ) {
    let title = TextWidth.fit(panel.title, size: 11, width: plot.width)
    svg.label(title, x: plot.x, y: plot.y - 6, "chart-head")
    plot.drawGrid(xAxis, yAxis, labels: labels, on: &svg)
    if let reference, let y = plot.up(reference) {
      svg.path(
        "M\(Coordinate.text(plot.x)) \(Coordinate.text(y))h\(Coordinate.text(plot.width))",
        "chart-reference")
    }
    guard panel.series.contains(where: { $0.points.contains(where: isShown) }) else {
      svg.label(
        "no points to show", x: plot.x + plot.width / 2, y: plot.y + plot.height / 2,
        "chart-muted", anchor: .middle)
      return
    }
    svg.open("g", [("clip-path", "url(#\(clip))")])
    for series in panel.series { drawLines(series, plot, &svg) }
    svg.close("g")
    for span in panel.spans where isShown(span) { draw(span, plot, &svg) }
    for series in panel.series { drawPoints(series, plot, &svg) }
  }

  private func drawLines(_ series: Series, _ plot: Plot, _ svg: inout SVGWriter) {
    svg.open("g", [("class", series.style.colourClass)])
    let bound = path(series.bound, plot)
    if !bound.isEmpty { svg.path(bound, hasSolidBounds ? "chart-level" : "chart-bound") }
    for run in runs(series.points) {
      let band = band(run, plot)
      if !band.isEmpty { svg.path(band, "chart-band") }
      if run.count > 1 { svg.path(path(run, plot), "chart-line \(series.style.dashClass)") }
    }
    svg.close("g")
  }

  /// Points between gaps.
  private func runs(_ points: [Point]) -> [[Point]] {
    points.split { !isShown($0) }.map(Array.init)
  }

  private func path(_ points: [Point], _ plot: Plot) -> String {
    let places = points.compactMap { point -> String? in
      guard let x = plot.across(point.x), let y = plot.up(point.y.value) else { return nil }
      return "\(Coordinate.text(x)) \(Coordinate.text(y))"
    }
    return places.count > 1 ? "M" + places.joined(separator: "L") : ""
  }

  /// From the upper ends of the intervals back along the lower ones; nothing where there are none.
  private func band(_ points: [Point], _ plot: Plot) -> String {
    let ends = points.compactMap { point -> (x: Double, top: Double, bottom: Double)? in
      guard let x = plot.across(point.x), let top = plot.up(point.y.high),
        let bottom = plot.up(point.y.low)
      else { return nil }
      return (x, top, bottom)
    }
    guard ends.count > 1, ends.contains(where: { $0.bottom - $0.top > 0.5 }) else { return "" }
    let outline = ends.map { ($0.x, $0.top) } + ends.reversed().map { ($0.x, $0.bottom) }
    return "M"
      + outline.map { "\(Coordinate.text($0.0)) \(Coordinate.text($0.1))" }.joined(separator: "L")
      + "z"
  }

  private func drawPoints(_ series: Series, _ plot: Plot, _ svg: inout SVGWriter) {
    svg.open("g", [("class", series.style.marksClass)])
    for point in series.points where isShown(point) {
      guard let x = plot.across(point.x), let y = plot.up(point.y.value) else { continue }
      var whisker: (top: Double, bottom: Double)?
      if let top = plot.up(point.y.high), let bottom = plot.up(point.y.low) {
        whisker = (max(plot.y, top), min(plot.bottom, bottom))
      }
      svg.mark(
        "path", point.info, [("d", Marker.path(series.style, x: x, y: y, whisker: whisker))])
    }
    svg.close("g")
  }

  /// A bar where the series crosses what it is compared with, and its shade down to the axis.
  private func draw(_ span: Span, _ plot: Plot, _ svg: inout SVGWriter) {
    guard let from = plot.across(min(span.from, span.to)),
      let to = plot.across(max(span.from, span.to))
    else { return }
    let y =
      (span.y ?? reference).flatMap(plot.up).map { min(plot.bottom, max(plot.y, $0)) }
      ?? plot.bottom
    let (left, right) = (max(plot.x, from), min(plot.right, max(to, from + 1)))
    guard right > left else { return }
    let (start, width) = (Coordinate.text(left), Coordinate.text(right - left))
    svg.open("g", [("class", span.style.colourClass)] + span.info.attributes)
    svg.element("title", [], span.info.tooltip)
    svg.path(
      "M\(start) \(Coordinate.text(y))h\(width)V\(Coordinate.text(plot.bottom))H\(start)z",
      "chart-shade")
    svg.path(
      "M\(start) \(Coordinate.text(y - 5))v10m0-5h\(width)m0-5v10", "chart-span")
    svg.close("g")
  }

  /// Names at the right ends of lines, in their colours.
  private func label(_ panel: Panel, _ plot: Plot, on svg: inout SVGWriter) {
    let ends = panel.series.compactMap { series -> (series: Series, x: Double, y: Double)? in
      guard let last = series.points.last(where: isShown), let x = plot.across(last.x),
        let y = plot.up(last.y.value)
      else { return nil }
      return (series, x, y)
    }
    let places = LabelSpreading.spread(
      ends.map(\.y), gap: 14, low: plot.y + 4, high: plot.bottom - 2)
    for (end, y) in zip(ends, places) {
      svg.open("g", [("class", end.series.style.colourClass)])
      svg.path(
        "M\(Coordinate.text(end.x + 6)) \(Coordinate.text(end.y))"
          + "L\(Coordinate.text(plot.right + 6)) \(Coordinate.text(y))", "chart-leader")
      svg.close("g")
      let name = TextWidth.fit(
        end.series.name, size: 11, width: Canvas.width - Canvas.edge - plot.right - 9)
      svg.label(name, x: plot.right + 9, y: y + 3.8)
    }
  }
}
