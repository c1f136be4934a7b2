/// Points by colour and by shape, under lines that bound them: a roofline, or a plain scatter.
public struct ScatterChart: Chart {
  /// One point.
  public struct Point: Sendable, Equatable {
    /// Along the horizontal axis.
    public var x: ChartValue
    /// Along the vertical axis.
    public var y: ChartValue
    /// Which of the colours' names it has.
    public var colour: Int
    /// Which of the shapes' names it has.
    public var shape: Int
    /// What is known of it besides.
    public var info: MarkInfo

    /// A point.
    public init(x: ChartValue, y: ChartValue, colour: Int, shape: Int, info: MarkInfo) {
      self.x = x
      self.y = y
      self.colour = colour
      self.shape = shape
      self.info = info
    }
  }

  /// A line that points can't be above.
  public struct Ceiling: Sendable, Equatable {
    /// Its course.
    public enum Course: Sendable, Equatable {
      /// y = rate · x: a bandwidth, in a roofline.
      case slanted(Double)
      /// y = value: a peak.
      case flat(Double)
    }

    /// Its course.
    public var course: Course
    /// Said beside it.
    public var label: String
    /// What is known of it besides.
    public var info: MarkInfo

    /// A ceiling.
    public init(_ course: Course, label: String, info: MarkInfo) {
      self.course = course
      self.label = label
      self.info = info
    }

    var slope: Double? {
      guard case .slanted(let rate) = course, rate.isFinite, rate > 0 else { return nil }
      return rate
    }

    var peak: Double? {
      guard case .flat(let value) = course, value.isFinite, value > 0 else { return nil }
      return value
    }
  }

  /// Begins every id in the SVG.
  public var id: String
  /// What the chart shows, in a few words.
  public var title: String
  /// The same for those who can't see it.
  public var summary: String
  /// The horizontal axis.
  public var xAxis: Axis
  /// The vertical axis.
  public var yAxis: Axis
  /// What colours stand for.
  public var colourTitle: String
  /// The names of the colours.
  public var colours: [String]
  /// What shapes stand for.
  public var shapeTitle: String
  /// The names of the shapes.
  public var shapes: [String]
  /// The points.
  public var points: [Point]
  /// Lines above them; slanted ones end where the highest flat one begins.
  public var ceilings: [Ceiling]

  /// Points under ceilings.
  public init(
    id: String, title: String, summary: String, xAxis: Axis, yAxis: Axis, colourTitle: String,
    colours: [String], shapeTitle: String, shapes: [String], points: [Point],
    ceilings: [Ceiling] = []
  ) {
    self.id = id
    self.title = title
    self.summary = summary
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.colourTitle = colourTitle
    self.colours = colours
    self.shapeTitle = shapeTitle
    self.shapes = shapes
    self.points = points
    self.ceilings = ceilings
  }

  /// Colours are told apart by their fill too.
  static func style(colour: Int, shape: Int) -> MarkStyle {
    MarkStyle(colour: colour, shape: shape, fill: colour)
  }

  func isShown(_ point: Point) -> Bool {
    Scale.canShow(point.x.value, xAxis.kind) && Scale.canShow(point.y.value, yAxis.kind)
  }

  /// The scales that hold points and ceilings; nil where there is neither.
  var scales: (x: Scale, y: Scale)? {
    let shown = points.filter(isShown)
    var xs = shown.map(\.x.value)
    var ys = yAxis.kind.room(for: shown.map(\.y))
    let peaks = ceilings.compactMap(\.peak)
    let slopes = ceilings.compactMap(\.slope)
    ys += peaks
    // The ridges belong into the picture, that of the slowest level the farthest to the right.
    if let most = peaks.max(), let slowest = slopes.min(), let fastest = slopes.max() {
      xs += [most / slowest * 1.5, (peaks.min() ?? most) / fastest]
    }
    guard let x = xAxis.scale(xs), let y = yAxis.scale(ys) else { return nil }
    return (x, y)
  }
}
