/// The style sheet of all charts.
///
/// A page changes it by custom properties, set on `:root` or anything around a chart:
///
/// | property | of what |
/// |---|---|
/// | `--chart-paper` | the background; `transparent` shows the page's own |
/// | `--chart-ink`, `--chart-muted` | text; what is less important |
/// | `--chart-grid`, `--chart-axis`, `--chart-reference` | lines |
/// | `--chart-series-1` … `--chart-series-8` | marks |
/// | `--chart-below-4` … `--chart-below-1`, `--chart-centre`, `--chart-above-1` … `--chart-above-4` | cells of a heat map, the strongest at 4 |
/// | `--chart-on-strong` | text on steps 3 and 4 |
/// | `--chart-font` | the family of all text |
///
/// Where none is set, light or dark values follow the reader's preference, and print is light.
public enum ChartStyle {
  /// The names of the properties, each with its value on light and on dark paper.
  public static var properties: [(name: String, light: String, dark: String)] {
    Palette.all.map { ("--chart-\($0.name)", $0.light, $0.dark) }
  }

  /// The style sheet itself, all of whose classes begin with `chart`: what an `<svg>` holds unless told not to.
  public static let css = light + dark + shapes + colours

  /// A property as a renderer without custom properties takes it, then as others do.
  private static func value(_ property: String, _ colour: Palette.Colour) -> String {
    "\(property):\(colour.light);\(property):var(--_\(colour.name))"
  }

  private static func basic(_ property: String, _ name: String) -> String {
    let colour = Palette.basics.first { $0.name == name } ?? Palette.basics[1]
    return value(property, colour)
  }

  private static let light =
    ".chart{" + definitions(\.light)
    + "\(basic("color", "ink"));max-width:100%;height:auto;\(fonts)}"
  private static let dark =
    "@media screen and (prefers-color-scheme:dark){.chart{" + definitions(\.dark) + "}}"

  private static func definitions(_ value: KeyPath<Palette.Colour, String>) -> String {
    Palette.all.map { "--_\($0.name):var(--chart-\($0.name),\($0[keyPath: value]));" }.joined()
  }

  private static let faces = "\"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\",sans-serif"
  private static let fonts =
    "font-family:\(faces);font-family:var(--chart-font,\(faces));font-size:11px"

  private static let shapes = [
    ".chart text{\(basic("fill", "ink"))}",
    ".chart .chart-muted{\(basic("fill", "muted"))}",
    ".chart-title{font-size:14px;font-weight:600}",
    ".chart-head{font-weight:600}",
    ".chart-mid{text-anchor:middle}.chart-end{text-anchor:end}",
    // Text over lines stays readable.
    ".chart-halo{\(basic("stroke", "paper"));stroke-width:3px;stroke-linejoin:round;paint-order:stroke}",
    // The same in a hatched cell, whose colour is that of its group.
    ".chart-inset{stroke:currentColor;stroke-width:4px;stroke-linejoin:round;paint-order:stroke}",
    ".chart-plate{\(basic("fill", "paper"));opacity:.88;pointer-events:none}",
    ".chart-paper{\(basic("fill", "paper"))}",
    ".chart-grid{fill:none;\(basic("stroke", "grid"));stroke-width:1}",
    ".chart-axis{fill:none;\(basic("stroke", "axis"));stroke-width:1}",
    ".chart-reference{fill:none;\(basic("stroke", "reference"));stroke-width:1}",
    ".chart-roof{fill:none;\(basic("stroke", "muted"));stroke-width:1.2}",
    ".chart-leader{fill:none;\(basic("stroke", "axis"));stroke-width:.7}",
    ".chart-line{fill:none;stroke:currentColor;stroke-width:1.6;stroke-linejoin:round}",
    ".chart-bound{fill:none;stroke:currentColor;stroke-width:1;stroke-dasharray:2 3;opacity:.55}",
    ".chart-level{fill:none;stroke:currentColor;stroke-width:2}",
    ".chart-band{fill:currentColor;opacity:.14}",
    ".chart-mark{fill:currentColor;stroke:currentColor;stroke-width:1.2}",
    ".chart-hollow{\(basic("fill", "paper"));stroke:currentColor;stroke-width:1.4}",
    ".chart-mark>:hover,.chart-hollow>:hover{stroke-width:3}",
    ".chart-span{fill:none;stroke:currentColor;stroke-width:2}",
    ".chart-shade{fill:currentColor;opacity:.1}",
    ".chart-cell{fill:currentColor}",
    ".chart-cell:hover{\(basic("stroke", "ink"));stroke-width:1.5}",
    ".chart-void{fill:none;\(basic("stroke", "axis"));stroke-dasharray:2 2}",
    ".chart .chart-strong{\(value("fill", Palette.strong))}",
    ".chart-hatch{fill:none;\(basic("stroke", "ink"));stroke-width:1;opacity:.38}",
    ".chart-rest{\(basic("fill", "grid"))}",
    ".chart-part{fill:none;\(basic("stroke", "paper"));stroke-width:1.3}",
    ".chart-bar{\(basic("stroke", "paper"));stroke-width:.8}",
    ".chart-bar:hover{\(basic("stroke", "ink"));stroke-width:1.5}",
    dashes,
  ].joined()

  private static let dashes = MarkStyle.dashes.enumerated().filter { !$0.element.isEmpty }
    .map { ".chart-l\($0.offset){stroke-dasharray:\($0.element)}" }.joined()

  private static let colours =
    Palette.series.enumerated().map { ".chart-s\($0.offset + 1){\(value("color", $0.element))}" }
    .joined() + steps

  private static let steps: String = {
    let below = Palette.below.enumerated().map { (-$0.offset - 1, $0.element) }
    let above = Palette.above.enumerated().map { ($0.offset + 1, $0.element) }
    return (below.reversed() + [(0, Palette.centre)] + above)
      .map { ".\(Palette.stepClass($0.0)){\(value("color", $0.1))}" }.joined()
  }()
}
