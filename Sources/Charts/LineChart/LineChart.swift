/// Lines over a common axis in panels side by side, with their uncertainty.
///
/// All panels have the same axes, so that heights can be compared across them.
public struct LineChart: Chart {
  /// One value of a series.
  public struct Point: Sendable, Equatable {
    /// Along the horizontal axis.
    public var x: Double
    /// Along the vertical axis; NaN leaves a gap in the line.
    public var y: ChartValue
    /// What is known of it besides.
    public var info: MarkInfo

    /// A value at `x`.
    public init(x: Double, y: ChartValue, info: MarkInfo) {
      self.x = x
      self.y = y
      self.info = info
    }
  }

  /// One line: its points, and what bounds them.
  public struct Series: Sendable, Equatable {
    /// What the legend says; series of the same name in several panels are one.
    public var name: String
    /// How it looks.
    public var style: MarkStyle
    /// In the order in which the line runs.
    public var points: [Point]
    /// Points of a line without markers in the same colour: a dashed one, unless `hasSolidBounds`.
    public var bound: [Point]

    /// A line through `points`.
    public init(_ name: String, style: MarkStyle, points: [Point], bound: [Point] = []) {
      self.name = name
      self.style = style
      self.points = points
      self.bound = bound
    }
  }

  /// An interval along the horizontal axis: where something is known to lie.
  public struct Span: Sendable, Equatable {
    /// Where it begins.
    public var from: Double
    /// Where it ends.
    public var to: Double
    /// How high it is drawn; on the reference line where nil.
    public var y: Double?
    /// That of the series it belongs to.
    public var style: MarkStyle
    /// What is known of it besides.
    public var info: MarkInfo

    /// From `from` to `to`, at the height `y`.
    public init(from: Double, to: Double, y: Double? = nil, style: MarkStyle, info: MarkInfo) {
      self.from = from
      self.to = to
      self.y = y
      self.style = style
      self.info = info
    }
  }

  /// One set of lines.
  public struct Panel: Sendable, Equatable {
    /// What sets it apart from the others.
    public var title: String
    /// Its lines, the first drawn first.
    public var series: [Series]
    /// Marked where they lie.
    public var spans: [Span]

    /// A set of lines.
    public init(_ title: String, series: [Series], spans: [Span] = []) {
      self.title = title
      self.series = series
      self.spans = spans
    }
  }

  /// Begins every id in the SVG.
  public var id: String
  /// What the chart shows, in a few words.
  public var title: String
  /// The same for those who can't see it.
  public var summary: String
  /// Shared by all panels.
  public var xAxis: Axis
  /// Shared by all panels.
  public var yAxis: Axis
  /// In the order in which they are read.
  public var panels: [Panel]
  /// A value of the vertical axis that the others are compared with.
  public var reference: Double?
  /// What that value is called.
  public var referenceName: String
  /// What lines without markers are called.
  public var boundName: String
  /// Whether they are as much of the picture as the points, rather than what these could be at most.
  public var hasSolidBounds: Bool
  /// What intervals along the horizontal axis are called.
  public var spanName: String
  /// Panels side by side; as many as there is room for where nil.
  public var columns: Int?

  /// Lines in panels.
  public init(
    id: String, title: String, summary: String, xAxis: Axis, yAxis: Axis, panels: [Panel],
    reference: Double? = nil, referenceName: String = "", boundName: String = "bound",
    hasSolidBounds: Bool = false, spanName: String = "crossing", columns: Int? = nil
  ) {
    self.id = id
    self.title = title
    self.summary = summary
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.panels = panels
    self.reference = reference
    self.referenceName = referenceName
    self.boundName = boundName
    self.hasSolidBounds = hasSolidBounds
    self.spanName = spanName
    self.columns = columns
  }

  /// Series by name, each once, in the order of the panel with the most.
  var entries: [(name: String, style: MarkStyle)] {
    var entries: [(name: String, style: MarkStyle)] = []
    let widest = panels.max { $0.series.count < $1.series.count }
    let all = (widest.map { [$0] } ?? []) + panels
    for series in all.flatMap(\.series)
    where !entries.contains(where: { $0.name == series.name }) {
      entries.append((series.name, series.style))
    }
    return entries
  }

  /// The scales that hold all panels; nil where there is no point to show.
  var scales: (x: Scale, y: Scale)? {
    let series = panels.flatMap(\.series)
    let points = series.flatMap(\.points).filter(isShown)
    guard !points.isEmpty else { return nil }
    var ys = yAxis.kind.room(for: points.map(\.y)) + (reference.map { [$0] } ?? [])
    // A bound far above all points would press them flat: it may leave the picture.
    if let most = ys.filter({ Scale.canShow($0, yAxis.kind) }).max() {
      let room = yAxis.kind == .linear ? most * 1.25 : most * 2
      ys += series.flatMap(\.bound).map(\.y.value).filter { $0 <= room }
    }
    let xs =
      points.map(\.x) + panels.flatMap(\.spans).flatMap { [$0.from, $0.to] }
      + series.flatMap(\.bound).map(\.x)
    guard let x = xAxis.scale(xs), let y = yAxis.scale(ys) else { return nil }
    return (x, y)
  }

  func isShown(_ point: Point) -> Bool {
    Scale.canShow(point.x, xAxis.kind) && Scale.canShow(point.y.value, yAxis.kind)
  }

  func isShown(_ span: Span) -> Bool {
    Scale.canShow(span.from, xAxis.kind) && Scale.canShow(span.to, xAxis.kind)
  }
}
