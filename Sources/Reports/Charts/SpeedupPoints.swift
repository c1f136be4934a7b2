import Analysis
import Charts
import Records

/// Speedups along sparsity as points of a line.
///
/// Patterns of the form N:M lie beside the line: what they do at a sparsity, zeros that fall anywhere don't.
enum SpeedupPoints {
  /// A point, and what decides its place in the line.
  struct Entry {
    var sparsity: Double
    var pattern: String
    var point: LineChart.Point
  }

  /// Points in the order in which they are drawn, with gaps around those off the line.
  static func points(_ entries: [Entry]) -> [LineChart.Point] {
    func isOff(_ entry: Entry) -> Bool { entry.pattern.contains(":") }
    let line = entries.filter { !isOff($0) }.sorted { $0.sparsity < $1.sparsity }.map(\.point)
    let off = entries.filter(isOff).sorted { $0.sparsity < $1.sparsity }
    let gap = LineChart.Point(x: .nan, y: ChartValue(.nan), info: MarkInfo(""))
    return line + off.flatMap { [gap, $0.point] }
  }

  static let xAxis = Axis("share of weights that is zero", format: .percent, range: 0...1)
  static let yAxis = Axis(
    "speedup over dense fp32 (logarithmic)", .log2, format: .times, including: [1])

  static func value(_ estimate: Estimate) -> ChartValue {
    ChartValue(estimate.value, low: estimate.low, high: estimate.high)
  }
}
