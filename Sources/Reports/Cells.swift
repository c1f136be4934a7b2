import Analysis
import Records

/// One case in the words of a table: what terminal and Markdown have in common.
struct Cells {
  static let titles = [
    "", "pattern", "kernel (isa)", "median", "speedup over dense", "GB/s", "ceiling", "bound", "",
  ]
  static let alignments: [TextTable.Alignment] = [
    .left, .left, .left, .right, .left, .right, .right, .left, .left,
  ]

  /// `*` for the winner, `=` for those tied for the first place.
  var standing: String
  var kernel: String
  /// Median, speedup, GB/s, share of the ceiling and bound; one text for a case that is no result.
  var figures: [String]
  var marks: String

  init(
    _ row: SpeedupTable.Row, footnotes: inout Footnotes, notation: inout BoundNotation
  ) {
    let record = row.record
    standing =
      switch row.standing {
      case .winner: "*"
      case .tied: "="
      case .behind, .none: ""
      }
    kernel = "\(record.kernel) (\(record.isa))"
    marks = footnotes.marks(record)
    guard record.isResult, let time = record.time else {
      figures = [[record.status.rawValue, record.reason].compactMap { $0 }.joined(separator: ": ")]
      return
    }
    figures = [
      Units.seconds(time),
      record.speedup.map { Units.speedup($0) } ?? "—",
      record.bytesPerSecond.map {
        Units.gigabytesPerSecond($0, relativeHalfWidth: time.relativeHalfWidth)
      } ?? "—",
      Self.bindingUtilisation(record).map { Rounding.text($0 * 100, decimals: 0) + "%" } ?? "—",
      notation.text(record),
    ]
  }

  /// The share of the ceiling that the record's bound names; of the nearer one where it names none.
  static func bindingUtilisation(_ record: CaseRecord) -> Double? {
    utilisation(record, of: record.bound)
  }

  /// The share of the ceiling that `bound` names; of the nearer one where it names none.
  static func utilisation(_ record: CaseRecord, of bound: CaseRecord.Bound?) -> Double? {
    switch bound {
    case .memory: record.weightShare
    case .compute: [record.computeUtilisation, record.activationShare].compactMap { $0 }.max()
    case .decode: record.decodeUtilisation ?? record.computeUtilisation
    case .latency, .overhead, nil:
      [record.memoryUtilisation, record.computeUtilisation].compactMap { $0 }.max()
    }
  }

  /// A pattern in few letters: `50% zeros`, `2:4`, `native 87%`.
  static func pattern(_ record: CaseRecord) -> String {
    if record.pattern == "native" { return "native \(percent(record.sparsity))" }
    return pattern(record.pattern)
  }

  /// A pattern in few letters, where the weights' own sparsity isn't known.
  static func pattern(_ pattern: String) -> String {
    pattern.unstructuredSparsity.map { percent($0) + " zeros" } ?? pattern
  }

  private static func percent(_ sparsity: Double) -> String {
    let percent = sparsity * 100
    let whole = abs(percent - percent.rounded()) < 0.05
    return Rounding.text(percent, decimals: whole ? 0 : 1) + "%"
  }
}

extension String {
  /// The sparsity in `unstructured(0.5)`; nil for any other pattern.
  var unstructuredSparsity: Double? {
    guard hasPrefix("unstructured("), hasSuffix(")") else { return nil }
    return Double(dropFirst("unstructured(".count).dropLast())
  }
}
