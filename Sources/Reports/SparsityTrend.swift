import Analysis
import Records

/// How the speedups of a layer's kernels go with sparsity, in one line: `csr ▁▃█ 1.80–6.03×`.
struct SparsityTrend {
  /// With fewer there is no course to see, only the numbers that stand in the table as well.
  private static let fewest = 3

  private struct Series {
    var name: String
    var speedups: [Double?]
  }

  /// `50, 75, 90% zeros`; in order.
  private let sparsities: [Double]
  private let series: [Series]

  /// The trend of `records`, which are of one layer, batch, thread count and cache regime; nil where no
  /// kernel was measured at three sparsities or more.
  init?(_ records: [CaseRecord]) {
    let usable = records.filter { $0.speedup != nil && !$0.isBaseline }
    let precisions = Set(usable.map(\.precision)).count
    var order: [[String]] = []
    var points: [[String]: [Double: Double]] = [:]
    for record in usable {
      guard let sparsity = record.pattern.unstructuredSparsity, let speedup = record.speedup else {
        continue
      }
      let key = [record.kernel, record.precision, record.isa]
      if points[key] == nil { order.append(key) }
      points[key, default: [:]][sparsity] = speedup.value
    }
    let shown = order.filter { (points[$0]?.count ?? 0) >= Self.fewest }
    guard !shown.isEmpty else { return nil }
    let sparsities = Set(shown.flatMap { (points[$0] ?? [:]).keys }).sorted()
    self.sparsities = sparsities
    series = shown.map { key in
      let isas = Set(shown.filter { $0.prefix(2) == key.prefix(2) }.map { $0[2] }).count
      let name = [key[0], precisions > 1 ? key[1] : nil, isas > 1 ? key[2] : nil]
      return Series(
        name: name.compactMap(\.self).joined(separator: " "),
        speedups: sparsities.map { points[key]?[$0] })
    }
  }

  /// Lines of at most `width`, indented by two.
  func lines(width: Int, usesBlocks: Bool) -> [String] {
    let scale = Sparkline(
      scaledTo: series.flatMap { $0.speedups.compactMap(\.self) }, usesBlocks: usesBlocks)
    let title = "  \(Self.title(sparsities)):"
    var lines: [String] = []
    var line = title
    for series in series {
      let item = "  \(series.name) \(scale.text(series.speedups)) \(Self.range(series.speedups))"
      if line.count + item.count > width && line != title {
        lines.append(line)
        line = "  "
      }
      line += item
    }
    return (lines + [line]).map { $0.cut(to: width) }
  }

  /// `speedup at 50, 75, 90% zeros`; of many, the first and the last.
  private static func title(_ sparsities: [Double]) -> String {
    let percents = sparsities.map { sparsity in
      let percent = sparsity * 100
      return Rounding.text(percent, decimals: abs(percent - percent.rounded()) < 0.05 ? 0 : 1)
    }
    let shown =
      percents.count <= 5
      ? percents.joined(separator: ", ") : "\(percents[0]) to \(percents[percents.count - 1])"
    return "speedup at \(shown)% zeros"
  }

  /// `1.80–6.03×`, from the least sparse to the sparsest.
  private static func range(_ speedups: [Double?]) -> String {
    let ends = speedups.compactMap(\.self)
    guard let first = ends.first, let last = ends.last else { return "" }
    return "\(Rounding.text(first, most: 2))–\(Rounding.text(last, most: 2))×"
  }
}
