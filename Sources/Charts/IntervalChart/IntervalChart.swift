/// A value and its interval per row, against a band of values that count as nothing: a forest plot.
public struct IntervalChart: Chart {
  /// One row.
  public struct Row: Sendable, Equatable {
    /// Said before it.
    public var name: String
    /// Along the axis.
    public var value: ChartValue
    /// Which of the chart's kinds it is of.
    public var kind: Int
    /// The same in figures, said after it.
    public var label: String
    /// What is known of it besides.
    public var info: MarkInfo

    /// A row.
    public init(_ name: String, value: ChartValue, kind: Int, label: String, info: MarkInfo) {
      self.name = name
      self.value = value
      self.kind = kind
      self.label = label
      self.info = info
    }
  }

  /// Rows that have something in common, in the same colour and shape.
  public struct Kind: Sendable, Equatable {
    /// What they have in common.
    public var name: String
    /// How they look.
    public var style: MarkStyle

    /// A kind of row.
    public init(_ name: String, style: MarkStyle) {
      self.name = name
      self.style = style
    }
  }

  /// Begins every id in the SVG.
  public var id: String
  /// What the chart shows, in a few words.
  public var title: String
  /// The same for those who can't see it.
  public var summary: String
  /// Along the rows; intervals that reach beyond its range end in an arrow.
  public var axis: Axis
  /// What values are compared with.
  public var reference: Double
  /// Values that are as good as the reference.
  public var band: ClosedRange<Double>
  /// What the band stands for.
  public var bandName: String
  /// By which rows are told apart.
  public var kinds: [Kind]
  /// From the top.
  public var rows: [Row]

  /// Values with their intervals.
  public init(
    id: String, title: String, summary: String, axis: Axis, reference: Double,
    band: ClosedRange<Double>, bandName: String, kinds: [Kind], rows: [Row]
  ) {
    self.id = id
    self.title = title
    self.summary = summary
    self.axis = axis
    self.reference = reference
    self.band = band
    self.bandName = bandName
    self.kinds = kinds
    self.rows = rows
  }

  /// Rows whose value can be shown.
  var shown: [Row] { rows.filter { Scale.canShow($0.value.value, axis.kind) } }

  /// Holds all values, and the band with some room beside it.
  var scale: Scale? {
    guard !shown.isEmpty else { return nil }
    let ends = [band.lowerBound, band.upperBound, reference]
    return axis.scale(axis.kind.room(for: shown.map(\.value)) + ends)
  }

  func style(_ row: Row) -> MarkStyle {
    kinds.indices.contains(row.kind) ? kinds[row.kind].style : .series(row.kind)
  }
}
