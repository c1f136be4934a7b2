import Charts

/// A chart of a run, with the words around it.
public struct NamedChart: Sendable {
  /// Unique within the run, and safe as a file's name and as an id: `speedup-t5-small-mlp-wi`.
  public let name: String
  /// What it shows, in a few words.
  public let title: String
  /// How to read it, and what it leaves out.
  public let caption: String
  /// The chart.
  public let chart: any Chart
}
