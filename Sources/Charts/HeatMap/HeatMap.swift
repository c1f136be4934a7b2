import Foundation

/// Cells coloured by how far their values lie from a centre, in panels.
public struct HeatMap: Chart {
  /// One cell.
  public struct Cell: Sendable, Equatable {
    /// Which column, from the left.
    public var column: Int
    /// Which row, from the top.
    public var row: Int
    /// What colours it; nil where there is no result.
    public var value: Double?
    /// Lines of text in it, the first the heavier.
    public var lines: [String]
    /// Whether it is hatched.
    public var isHatched: Bool
    /// What is known of it besides.
    public var info: MarkInfo

    /// A cell.
    public init(
      column: Int, row: Int, value: Double?, lines: [String], isHatched: Bool = false,
      info: MarkInfo
    ) {
      self.column = column
      self.row = row
      self.value = value
      self.lines = lines
      self.isHatched = isHatched
      self.info = info
    }
  }

  /// One table of cells.
  public struct Panel: Sendable, Equatable {
    /// What sets it apart from the others.
    public var title: String
    /// Names of the columns, from the left.
    public var columns: [String]
    /// Names of the rows, from the top.
    public var rows: [String]
    /// In any order; places without one stay blank.
    public var cells: [Cell]

    /// A table of cells.
    public init(_ title: String, columns: [String], rows: [String], cells: [Cell]) {
      self.title = title
      self.columns = columns
      self.rows = rows
      self.cells = cells
    }
  }

  /// Begins every id in the SVG.
  public var id: String
  /// What the chart shows, in a few words.
  public var title: String
  /// The same for those who can't see it.
  public var summary: String
  /// What columns are.
  public var columnTitle: String
  /// What rows are.
  public var rowTitle: String
  /// What colours stand for; its kind says whether by difference or by factor.
  public var valueAxis: Axis
  /// The value without a colour.
  public var centre: Double
  /// What a hatch means.
  public var hatchName: String
  /// In the order in which they are read.
  public var panels: [Panel]

  /// Cells around `centre`.
  public init(
    id: String, title: String, summary: String, columnTitle: String, rowTitle: String,
    valueAxis: Axis, centre: Double, hatchName: String, panels: [Panel]
  ) {
    self.id = id
    self.title = title
    self.summary = summary
    self.columnTitle = columnTitle
    self.rowTitle = rowTitle
    self.valueAxis = valueAxis
    self.centre = centre
    self.hatchName = hatchName
    self.panels = panels
  }

  /// Steps of colour on either side of the centre.
  static let steps = 4

  /// Cells that lie in their panel.
  func cells(of panel: Panel) -> [Cell] {
    panel.cells.filter {
      panel.columns.indices.contains($0.column) && panel.rows.indices.contains($0.row)
    }
  }

  /// How far `value` is from the centre: a difference, or a number of octaves; nil for what has no colour.
  func distance(_ value: Double?) -> Double? {
    guard let value, Scale.canShow(value, valueAxis.kind) else { return nil }
    return valueAxis.kind == .linear ? value - centre : log2(value / centre)
  }

  /// How far apart two steps of colour are: a round distance, of which four reach the farthest value; by factor at
  /// most an octave, as differences near the centre matter most.
  var stepSize: Double {
    let farthest = panels.flatMap(cells).compactMap { distance($0.value).map(abs) }.max() ?? 0
    let wanted = farthest / Double(Self.steps)
    guard valueAxis.kind == .linear else {
      return [0.25, 0.5].first { $0 >= wanted - 0.5 / Double(Self.steps) } ?? 1
    }
    guard wanted > 0 else { return 1 }
    return Ticks.step(wanted)
  }

  /// The step of colour of `distance`, -4 to 4.
  static func step(_ distance: Double, size: Double) -> Int {
    Int(min(Double(steps), max(-Double(steps), (distance / size).rounded())))
  }

  /// The value in the middle of `step`.
  func value(ofStep step: Int, size: Double) -> Double {
    valueAxis.kind == .linear
      ? centre + Double(step) * size : centre * exp2(Double(step) * size)
  }
}
