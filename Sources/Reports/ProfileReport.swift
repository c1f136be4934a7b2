import Analysis
import Foundation
import Hardware
import Records

/// What `bench profile` shows of one case.
public struct ProfileReport: Sendable {
  let record: CaseRecord
  let counters: [String: String]
  let warnings: [String]
  let command: [String]
  private let ceilings: Ceilings

  /// A report on `record`, run with `ceilings`; `counters` says which count, `command` is the command line
  /// that made it.
  public init(
    _ record: CaseRecord, ceilings: Ceilings, counters: [String: String], warnings: [String],
    command: [String]
  ) {
    self.record = record
    self.ceilings = ceilings
    self.counters = counters
    self.warnings = warnings
    self.command = command
  }

  /// The report as text that ends in a newline; `csv` and `json` hold the record alone.
  public func render(_ format: OutputFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: text(style)
    case .markdown: markdown
    case .csv:
      CSVReport.line(CSVReport.columns.map(\.name)) + "\r\n"
        + CSVReport.line(CSVReport.columns.map { $0.value(record) ?? "" }) + "\r\n"
    case .json:
      String(decoding: try RunCoding.encoder(pretty: true).encode(record), as: UTF8.self) + "\n"
    case .html: throw OutputFormat.onlyForRuns
    }
  }

  /// A titled list of names and values.
  struct List {
    var title: String
    var rows: [[String]]
  }

  var lists: [List] {
    [
      List(title: "Case", rows: caseRows), List(title: "Time", rows: timeRows),
      List(title: "Why", rows: findingRows), List(title: "Traffic by level", rows: levelRows),
      List(title: "Distance to each ceiling", rows: ceilingRows),
      List(title: "Counters", rows: counterRows),
    ].filter { !$0.rows.isEmpty }
  }

  private var caseRows: [[String]] {
    var rows = [["id", record.caseID]]
    if let implementation = record.implementation { rows.append(["code", implementation]) }
    if let why = record.whyNotWider { rows.append(["no wider code", why]) }
    if let bytes = record.weightBytes {
      let count = Double(record.outFeatures) * Double(record.inFeatures)
      rows.append([
        "weights", "\(Units.bytes(bytes)), \(Rounding.text(Double(bytes) * 8 / count)) bits each",
      ])
    }
    if let executed = record.executedOperations, let useful = record.usefulOperations {
      rows.append([
        "operations",
        "\(executed) executed, \(useful) of them with kept weights, "
          + "\(intensity) for each byte of weights",
      ])
    }
    if let reason = record.reason { rows.append([record.status.rawValue, reason]) }
    return rows
  }

  private var intensity: String {
    guard let executed = record.executedOperations, let bytes = record.weightBytes, bytes > 0 else {
      return "—"
    }
    return Rounding.text(Double(executed) / Double(bytes))
  }

  private var timeRows: [[String]] {
    guard let time = record.time else { return [] }
    var rows = [["median", Units.seconds(time)]]
    let others: [(String, Double?)] = [
      ("fastest", record.minimumSeconds), ("90 % within", record.p90Seconds),
      ("99 % within", record.p99Seconds),
    ]
    rows += others.compactMap { name, seconds in seconds.map { [name, Units.seconds($0)] } }
    if let rounds = record.rounds { rows.append(["rounds", String(rounds)]) }
    if let speedup = record.speedup, !record.isBaseline {
      rows.append(["over dense fp32", Units.speedup(speedup)])
    }
    return rows
  }

  private var findingRows: [[String]] {
    var rows = (record.findings ?? []).map { finding in
      [
        finding.evidence.rawValue,
        "\(finding.bound?.rawValue ?? "can't tell")"
          + (finding.bound == nil || finding.clear ? "" : ", not clearly") + ": \(finding.figures)",
      ]
    }
    if let bound = record.bound {
      let agreement = record.evidenceAgrees.map { $0 ? "kinds agree" : "kinds disagree" }
      rows.append([
        "verdict",
        ([bound.rawValue, record.boundConfidence.map { "confidence \($0.rawValue)" }]
          + [agreement]).compactMap { $0 }.joined(separator: ", "),
      ])
    }
    return rows
  }

  private var levelRows: [[String]] {
    (record.levels ?? []).map { level in
      // Its weights' level is judged by what that gave around the case.
      let moment = level.level == record.memoryLevel ? record.memoryCeilingBytesPerSecond : nil
      let rate = moment ?? ceilings.bandwidth(level.level)?.bytesPerSecond
      return [
        level.level,
        "\(Units.bytes(level.bytes)) a call, \(Units.share(level.utilisation)) of "
          + (rate.map { Units.bytesPerSecond($0) } ?? "its bandwidth"),
      ]
    }
  }

  private var ceilingRows: [[String]] {
    guard let seconds = record.medianSeconds else { return [] }
    var rows: [[String]] = []
    func row(_ name: String, _ share: Double?) {
      guard let share else { return }
      rows.append([
        name,
        "\(Units.share(share)): \(Units.seconds(seconds * share)) of \(Units.seconds(seconds)) if "
          + "nothing else took time",
      ])
    }
    row("\(record.memoryLevel ?? "memory") bandwidth", record.memoryUtilisation)
    row("\(record.isa) arithmetic", record.computeUtilisation)
    row("activations", record.activationShare)
    row("unpacking", record.decodeUtilisation)
    row("least call", record.leastCallShare)
    if let ridge = record.ridgeBatch {
      rows.append(["ridge batch", "\(Rounding.text(ridge)) tokens, by the ceilings alone"])
    }
    return rows
  }

  private var counterRows: [[String]] {
    var rows: [[String]] = []
    if let counted = record.counters {
      func perByte(_ count: Double?) -> String? {
        count.flatMap { count in
          record.weightBytes.map { Rounding.text(count / Double(max(1, $0))) }
        }
      }
      if let text = perByte(counted.instructions) { rows.append(["instructions per byte", text]) }
      if let instructions = counted.instructions, let cycles = counted.cycles, cycles > 0 {
        rows.append(["instructions per cycle", Rounding.text(instructions / cycles)])
      }
      if let seconds = counted.taskClockSeconds {
        rows.append(["processor time a call", Units.seconds(seconds)])
      }
    }
    rows += CounterSummary(counters).rows
    return rows
  }
}
