import Hardware
import Records

/// Measured ceilings as rows, per thread count; start, end and drift where both were measured.
struct CeilingTable {
  let titles: [String]
  let alignments: [TextTable.Alignment]
  let rows: [[String]]

  init(start: [Ceilings], end: [Ceilings] = []) {
    let showsDrift = !end.isEmpty
    titles =
      ["threads", "ceiling"] + (showsDrift ? ["start", "end", "drift"] : ["measured"]) + ["how"]
    alignments = [.right, .left] + (showsDrift ? [.right, .right, .right] : [.right]) + [.left]
    rows = start.flatMap { ceilings in
      let later = end.first { $0.threads == ceilings.threads }
      let bandwidths = ceilings.bandwidths.map { bandwidth in
        Entry(
          name: "\(bandwidth.level) read", start: bandwidth.bytesPerSecond,
          end: later?.bandwidth(bandwidth.level)?.bytesPerSecond,
          how: "\(bandwidth.accessPattern), \(Units.bytes(bandwidth.workingSetBytes))",
          format: Units.bytesPerSecond)
      }
      let arithmetic = ceilings.arithmetic.map { peak in
        Entry(
          name: "\(peak.precision) \(peak.isa)", start: peak.operationsPerSecond,
          end: later?.peak(precision: peak.precision, isa: peak.isa)?.operationsPerSecond,
          how: "registers only",
          format: {
            Units.operationsPerSecond($0, ArithmeticKind(rawValue: peak.precision) ?? .fp32)
          })
      }
      return (bandwidths + arithmetic).map { entry in
        [String(ceilings.threads), entry.name] + entry.cells(showsDrift: showsDrift) + [entry.how]
      }
    }
  }

  private struct Entry {
    var name: String
    var start: Double
    var end: Double?
    var how: String
    var format: (Double) -> String

    func cells(showsDrift: Bool) -> [String] {
      guard showsDrift else { return [format(start)] }
      return [
        format(start), end.map(format) ?? "—",
        end.map { start > 0 ? Units.change($0 / start - 1) : "—" } ?? "—",
      ]
    }
  }
}
