import Analysis
import Charts
import Records

/// What is said of a case where the pointer rests on its mark.
enum CaseTooltip {
  /// What was multiplied and how, then `figures`, a line each.
  static func info(
    _ record: CaseRecord, key: (CaseRecord) -> String, figures: [String]
  ) -> MarkInfo {
    let lines =
      [
        "\(record.kernel) \(record.precision) \(record.isa)",
        "\(record.layer), \(Cells.pattern(record)), batch \(record.batch)",
      ] + figures
    return MarkInfo(lines.joined(separator: "\n"), data: ["case": key(record)])
  }

  /// `1.88× [1.85, 1.91] over dense fp32, 2.45 ms ±0.8%`.
  static func speedup(_ record: CaseRecord) -> String {
    [
      record.speedup.map { "\(Units.speedup($0)) over dense fp32" },
      record.time.map { Units.seconds($0) },
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// `92% of its ceiling: memory`; nil where no ceiling was measured.
  static func distance(_ record: CaseRecord) -> String? {
    Cells.bindingUtilisation(record).map { share in
      let ceiling: String
      switch record.bound {
      case .memory: ceiling = record.memoryLevel ?? "memory"
      case .compute: ceiling = "peak arithmetic"
      case .decode: ceiling = "unpacking alone"
      case .latency, .overhead, nil: ceiling = "the nearer ceiling"
      }
      let bound = record.bound.map { ", bound by \($0.rawValue)" } ?? ""
      return "\(Rounding.text(share * 100, decimals: 0))% of \(ceiling)\(bound)"
    }
  }
}
