/// Horizontal bars of parts that add up, in panels of their own scale.
public struct BarChart: Chart {
  /// A part of a bar.
  public struct Segment: Sendable, Equatable {
    /// Which of the parts' names it has.
    public var part: Int
    /// How long it is, 0 or more.
    public var value: Double
    /// Said inside it where there is room.
    public var label: String
    /// What is known of it besides.
    public var info: MarkInfo

    /// A part of a bar.
    public init(part: Int, value: Double, label: String, info: MarkInfo) {
      self.part = part
      self.value = value
      self.label = label
      self.info = info
    }
  }

  /// One bar.
  public struct Bar: Sendable, Equatable {
    /// Said before it.
    public var name: String
    /// From the left.
    public var segments: [Segment]
    /// Said after it.
    public var total: String

    /// A bar.
    public init(_ name: String, segments: [Segment], total: String) {
      self.name = name
      self.segments = segments
      self.total = total
    }
  }

  /// Bars that are compared.
  public struct Panel: Sendable, Equatable {
    /// What sets it apart from the others.
    public var title: String
    /// Along the bars.
    public var axis: Axis
    /// From the top.
    public var bars: [Bar]

    /// Bars along `axis`.
    public init(_ title: String, axis: Axis, bars: [Bar]) {
      self.title = title
      self.axis = axis
      self.bars = bars
    }
  }

  /// Begins every id in the SVG.
  public var id: String
  /// What the chart shows, in a few words.
  public var title: String
  /// The same for those who can't see it.
  public var summary: String
  /// The names of the parts, in the order in which they are stacked.
  public var parts: [String]
  /// The part that stands for what no other does, drawn fainter; nil without one.
  public var remainder: Int?
  /// From the top.
  public var panels: [Panel]

  /// Bars of parts.
  public init(
    id: String, title: String, summary: String, parts: [String], remainder: Int? = nil,
    panels: [Panel]
  ) {
    self.id = id
    self.title = title
    self.summary = summary
    self.parts = parts
    self.remainder = remainder
    self.panels = panels
  }

  /// Segments that have a length.
  static func shown(_ bar: Bar) -> [Segment] {
    bar.segments.filter { $0.value > 0 && Scale.canShow($0.value, .linear) }
  }

  static func length(_ bar: Bar) -> Double { shown(bar).reduce(0) { $0 + $1.value } }
}
