import Analysis
import Records

extension CaseTable {
  /// A column of the table of all cases.
  struct Column {
    var title: String
    /// The column of the data that it is sorted by.
    var key: String
    var isRight = false
    /// Whether these records need it.
    var isShown: @Sendable ([CaseRecord]) -> Bool = { _ in true }
    var cell: @Sendable (SpeedupTable.Row, inout BoundNotation) -> DataTable.Cell

    static let all: [Column] = [
      Column(title: "layer", key: "layer") { row, _ in
        let record = row.record
        let occurrences = record.occurrences > 1 ? " ×\(record.occurrences)" : ""
        let size = "\(record.outFeatures)×\(record.inFeatures)\(occurrences)"
        return .init(
          text: record.layer,
          detail: record.model == "shape" ? size : "\(record.model) \(size)")
      },
      Column(title: "batch", key: "batch", isRight: true) { row, _ in
        .init(text: String(row.record.batch), kind: "n")
      },
      Column(title: "precision", key: "precision") { row, _ in .init(text: row.record.precision) },
      Column(title: "weights", key: "zeros") { row, _ in .init(text: Cells.pattern(row.record)) },
      Column(title: "kernel", key: "kernel") { row, _ in
        .init(text: row.record.kernel, detail: row.record.isa)
      },
      Column(
        title: "threads", key: "threads", isRight: true,
        isShown: { Set($0.map(\.threads)).count > 1 }
      ) { row, _ in .init(text: String(row.record.threads), kind: "n") },
      Column(title: "cache", key: "cache", isShown: { Set($0.map(\.cache)).count > 1 }) { row, _ in
        .init(text: row.record.cache)
      },
      Column(title: "median", key: "seconds", isRight: true) { row, _ in
        figure(row.record) { $0.time.map { Units.seconds($0) } }
      },
      Column(title: "over dense fp32", key: "speedup", isRight: true) { row, _ in
        var cell = figure(row.record) { $0.speedup.map { Units.speedup($0) } }
        if let speedup = row.record.speedup, !row.record.isBaseline {
          cell.kind = "n " + Gain.name(of: speedup)
        }
        return cell
      },
      Column(title: "by size", key: "bySize", isRight: true) { row, _ in
        figure(row.record) { $0.sizeBoundSpeedup.map { Units.speedup(Estimate($0)) } }
      },
      Column(title: "GB/s", key: "bytesPerSecond", isRight: true) { row, _ in
        figure(row.record) { record in
          record.bytesPerSecond.map {
            Units.gigabytesPerSecond(
              $0, relativeHalfWidth: record.time?.relativeHalfWidth ?? 0)
          }
        }
      },
      Column(title: "of its ceiling", key: "ceiling", isRight: true) { row, _ in
        figure(row.record) {
          Cells.bindingUtilisation($0).map { Rounding.text($0 * 100, decimals: 0) + "%" }
        }
      },
      Column(title: "bound", key: "bound") { row, notation in
        .init(text: row.record.isResult ? notation.text(row.record) : "—")
      },
      Column(title: "result", key: "status") { row, _ in outcome(row) },
    ]

    /// A figure, or a dash for what is no result.
    private static func figure(
      _ record: CaseRecord, _ text: (CaseRecord) -> String?
    ) -> DataTable.Cell {
      .init(text: record.isResult ? text(record) ?? "—" : "—", kind: "n")
    }

    /// How the case did against the others of its group, or what became of it instead.
    private static func outcome(_ row: SpeedupTable.Row) -> DataTable.Cell {
      let flags = Flag.raised(by: row.record)
      guard row.record.isResult else {
        return .init(text: row.record.status.rawValue, detail: row.record.reason, kind: "bad")
      }
      let doubts = flags.map(\.name).joined(separator: ", ")
      let detail = doubts.isEmpty ? nil : doubts
      return switch row.standing {
      case .winner: .init(text: "fastest", detail: detail, kind: "best")
      case .tied: .init(text: "tied", detail: detail)
      case .behind: .init(text: "behind", detail: detail)
      case .none: .init(text: "alone", detail: detail)
      }
    }
  }
}
