extension HeatMap {
  /// Between the lines in a cell.
  private static let leading = 13.5
  private static let gap = 22.0

  /// The chart as one `<svg>` element.
  public func svg(_ options: SVGOptions) -> String {
    var canvas = Canvas(self, options)
    let drawn = panels.filter { !cells(of: $0).isEmpty }
    guard !drawn.isEmpty else {
      canvas.nothing("No cells to show.")
      return canvas.text()
    }
    let hatch = canvas.id("hatch")
    let size = stepSize
    canvas.definitions.raw(Pattern.hatch(hatch))
    scaleLegend(size: size).draw(on: &canvas)
    marksLegend(drawn, hatch: hatch).draw(on: &canvas)
    canvas.y += 6
    let left =
      Canvas.edge + 8
      + ((drawn.flatMap(\.rows) + [rowTitle]).map { min(TextWidth.of($0, size: 11), 120) }.max()
        ?? 20)
    var x = left
    var rowTop = canvas.y
    var rowBottom = canvas.y
    let width = cellWidth(drawn, left: left)
    for panel in drawn {
      let own = width * Double(panel.columns.count)
      if x > left && x + own > Canvas.width - Canvas.edge {
        (x, rowTop) = (left, rowBottom + 6)
      }
      let bottom = draw(
        panel, x: x, y: rowTop, cellWidth: width, size: size, hatch: hatch, &canvas.body)
      rowBottom = max(rowBottom, bottom)
      x += own + max(Self.gap, left - Canvas.edge + 6)
    }
    canvas.y = rowBottom + Canvas.edge
    return canvas.text()
  }

  /// As high as the most lines in a cell.
  private var cellHeight: Double {
    let lines = panels.flatMap(cells).map(\.lines.count).max() ?? 1
    return 9 + Double(min(3, max(1, lines))) * Self.leading
  }

  /// As wide as the texts in cells, if the widest panel has room for that.
  private func cellWidth(_ panels: [Panel], left: Double) -> Double {
    let texts = panels.flatMap { panel in cells(of: panel).flatMap(\.lines) + panel.columns }
    let wanted = max(46, (texts.map { TextWidth.of($0, size: 11) }.max() ?? 0) + 10)
    let columns = Double(panels.map(\.columns.count).max() ?? 1)
    let room = Canvas.width - left - Canvas.edge
    // Where no two panels fit side by side, cells may as well be wide.
    let isAlone = panels.count == 1 || 2 * columns * wanted + left > room
    return min(isAlone ? max(wanted, 92) : wanted, 110, room / max(1, columns))
  }

  private func scaleLegend(size: Double) -> Legend {
    // No more steps than there are colours to explain.
    let used = panels.flatMap(cells).compactMap { distance($0.value) }
      .map { Self.step($0, size: size) }
    let range = min(0, used.min() ?? 0)...max(0, used.max() ?? 0)
    let steps = range.map { step -> (name: String, sample: Legend.Sample) in
      let text = valueAxis.text(value(ofStep: step, size: size))
      let end = step == -Self.steps ? "≤" : step == Self.steps ? "≥" : ""
      return (end + text, .box("chart-cell \(Palette.stepClass(step))", over: nil))
    }
    return Legend(items: steps, title: valueAxis.title)
  }

  private func marksLegend(_ panels: [Panel], hatch: String) -> Legend {
    var legend = Legend(items: [])
    let all = panels.flatMap(cells)
    if all.contains(where: \.isHatched) {
      legend.items.append(
        (hatchName, .box("chart-cell \(Palette.stepClass(0))", over: "url(#\(hatch))")))
    }
    if all.contains(where: { distance($0.value) == nil }) {
      legend.items.append(("no result", .box("chart-void", over: nil)))
    }
    return legend
  }

  /// Draws `panel`, and gives where it ends.
  private func draw(
    _ panel: Panel, x: Double, y: Double, cellWidth: Double, size: Double, hatch: String,
    _ svg: inout SVGWriter
  ) -> Double {
    let width = cellWidth * Double(panel.columns.count)
    let title = TextWidth.fit(panel.title, size: 11, width: max(width, 120))
    svg.label(title, x: x, y: y + 10, "chart-head")
    svg.label(rowTitle, x: x - 6, y: y + 10, "chart-muted", anchor: .end)
    let top = y + 18
    for cell in cells(of: panel) {
      draw(
        cell, x: x + Double(cell.column) * cellWidth,
        y: top + Double(cell.row) * cellHeight, width: cellWidth, size: size, hatch: hatch,
        &svg)
    }
    for (row, name) in panel.rows.enumerated() {
      let middle = top + (Double(row) + 0.5) * cellHeight
      let text = TextWidth.fit(name, size: 11, width: 120)
      svg.label(text, x: x - 6, y: middle + 3.8, "chart-muted", anchor: .end)
    }
    let bottom = top + Double(panel.rows.count) * cellHeight
    for (column, name) in panel.columns.enumerated() {
      let middle = x + (Double(column) + 0.5) * cellWidth
      let text = TextWidth.fit(name, size: 11, width: cellWidth - 4)
      svg.label(text, x: middle, y: bottom + 14, "chart-muted", anchor: .middle)
    }
    svg.label(columnTitle, x: x + width, y: bottom + 28, "chart-muted", anchor: .end)
    return bottom + 34
  }

  private func draw(
    _ cell: Cell, x: Double, y: Double, width: Double, size: Double, hatch: String,
    _ svg: inout SVGWriter
  ) {
    let step = distance(cell.value).map { Self.step($0, size: size) }
    let place = [
      ("x", Coordinate.text(x + 0.5)), ("y", Coordinate.text(y + 0.5)),
      ("width", Coordinate.text(width - 1)), ("height", Coordinate.text(cellHeight - 1)),
    ]
    let colour = step.map { ("class", Palette.stepClass($0)) }
    svg.open("g", (colour.map { [$0] } ?? []) + cell.info.attributes)
    svg.element("title", [], cell.info.tooltip)
    svg.element("rect", [("class", step == nil ? "chart-void" : "chart-cell")] + place)
    if cell.isHatched && step != nil {
      svg.element("rect", [("fill", "url(#\(hatch))"), ("pointer-events", "none")] + place)
    }
    let shown = cell.lines.prefix(3)
    let strong = abs(step ?? 0) > 2 ? "chart-strong " : step == nil ? "chart-muted " : ""
    for (index, line) in shown.enumerated() {
      let offset = (Double(index) - Double(shown.count - 1) / 2) * Self.leading + 4
      svg.label(
        TextWidth.fit(line, size: 11, width: width - 6), x: x + width / 2,
        y: y + cellHeight / 2 + offset,
        strong + (index == 0 ? "chart-head " : "")
          + (cell.isHatched && step != nil ? "chart-inset" : ""),
        anchor: .middle)
    }
    svg.close("g")
  }
}
