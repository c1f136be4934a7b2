extension ScatterChart {
  /// The chart as one `<svg>` element.
  public func svg(_ options: SVGOptions) -> String {
    var canvas = Canvas(self, options)
    guard let scales else {
      canvas.nothing("No points to show.")
      return canvas.text()
    }
    drawLegends(on: &canvas)
    canvas.body.label(yAxis.title, x: Canvas.edge, y: canvas.y + 13, "chart-muted")
    canvas.y += 26
    let height = ceilings.contains { $0.slope != nil } ? 400.0 : 300
    let ticks = scales.y.ticks(about: max(2, Int(height / 42))).map(yAxis.text)
    let left = Canvas.edge + 8 + (ticks.map { TextWidth.of($0, size: 11) }.max() ?? 20)
    let names = ceilings.filter { $0.peak != nil }.map { TextWidth.of($0.label, size: 11) }
    let right = names.max().map { min($0, 190) + 8 } ?? 4
    let plot = Plot(
      x: left, y: canvas.y, width: Canvas.width - left - right - Canvas.edge, height: height,
      horizontal: scales.x, vertical: scales.y)
    plot.drawGrid(xAxis, yAxis, on: &canvas.body)
    drawCeilings(plot, on: &canvas)
    draw(points.filter(isShown), plot, &canvas.body)
    // Above points, so that none hides a name.
    labelSlopes(plot, &canvas.body)
    canvas.y = plot.bottom + 30
    canvas.body.label(
      xAxis.title, x: plot.x + plot.width / 2, y: canvas.y, "chart-muted", anchor: .middle)
    canvas.y += Canvas.edge
    return canvas.text()
  }

  private func drawLegends(on canvas: inout Canvas) {
    let shown = points.filter(isShown)
    let usedColours = colours.indices.filter { index in shown.contains { $0.colour == index } }
    let usedShapes = shapes.indices.filter { index in shown.contains { $0.shape == index } }
    Legend(
      items: usedColours.map {
        (
          colours[$0],
          .marker(Self.style(colour: $0, shape: usedShapes.count == 1 ? usedShapes[0] : 0))
        )
      }, title: colourTitle
    ).draw(on: &canvas)
    guard usedShapes.count > 1 else { return }
    Legend(
      items: usedShapes.map { (shapes[$0], .shape(MarkStyle(shape: $0))) }, title: shapeTitle
    ).draw(on: &canvas)
  }

  private func draw(_ points: [Point], _ plot: Plot, _ svg: inout SVGWriter) {
    for colour in Set(points.map(\.colour)).sorted() {
      svg.open("g", [("class", Self.style(colour: colour, shape: 0).marksClass)])
      for point in points where point.colour == colour { draw(point, plot, &svg) }
      svg.close("g")
    }
  }

  private func draw(_ point: Point, _ plot: Plot, _ svg: inout SVGWriter) {
    guard let x = plot.across(point.x.value), let y = plot.up(point.y.value) else { return }
    let style = Self.style(colour: point.colour, shape: point.shape)
    var whisker: (top: Double, bottom: Double)?
    if let top = plot.up(point.y.high), let bottom = plot.up(point.y.low) {
      whisker = (max(plot.y, top), min(plot.bottom, bottom))
    }
    svg.mark("path", point.info, [("d", Marker.path(style, x: x, y: y, whisker: whisker))])
  }
}
