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
      let bandwidths: [Entry] = ceilings.bandwidths.map { bandwidth in
        Entry(
          name: "\(bandwidth.level) read", start: bandwidth.bytesPerSecond,
          end: later?.bandwidth(bandwidth.level)?.bytesPerSecond,
          how: "\(bandwidth.accessPattern), \(Units.bytes(bandwidth.workingSetBytes))",
          format: Units.bytesPerSecond)
      }
      let arithmetic: [Entry] = ceilings.arithmetic.map { peak in
        Entry(
          name: "\(peak.precision) \(peak.isa)", start: peak.operationsPerSecond,
          end: later?.peak(precision: peak.precision, isa: peak.isa)?.operationsPerSecond,
          how: Self.ridge(peak, ceilings),
          format: {
            Units.operationsPerSecond($0, ArithmeticKind(rawValue: peak.precision) ?? .fp32)
          })
      }
      let latencies: [Entry] = (ceilings.latencies ?? []).map { latency in
        Entry(
          name: "\(latency.level) latency", start: latency.seconds,
          end: later?.latency(latency.level)?.seconds,
          how: "a load that waits for the one before, \(Units.bytes(latency.workingSetBytes))",
          format: { (seconds: Double) -> String in Units.seconds(seconds) })
      }
      let starts: [Entry]? = ceilings.startSeconds.map { seconds in
        [
          Entry(
            name: "start", start: seconds, end: later?.startSeconds,
            how: "starting and ending the threads",
            format: { (seconds: Double) -> String in Units.seconds(seconds) })
        ]
      }
      let entries: [Entry] = [bandwidths, arithmetic, latencies, starts ?? []].flatMap { $0 }
      return entries.map { entry in
        [String(ceilings.threads), entry.name] + entry.cells(showsDrift: showsDrift) + [entry.how]
      }
    }
  }

  /// The intensity from which arithmetic is the limit: peak / bandwidth of DRAM.
  private static func ridge(_ peak: Ceilings.Arithmetic, _ ceilings: Ceilings) -> String {
    guard let memory = ceilings.bandwidth("DRAM")?.bytesPerSecond, memory > 0 else {
      return "registers only"
    }
    let intensity = Rounding.text(peak.operationsPerSecond / memory)
    return "registers only; ridge at \(intensity) operations a byte (DRAM)"
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
