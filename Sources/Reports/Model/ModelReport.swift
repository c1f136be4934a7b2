import Analysis
import Foundation
import Records

/// What `bench model` shows of a run.
public struct ModelReport: Sendable {
  let run: ModelRun

  /// A report on `run`.
  public init(_ run: ModelRun) { self.run = run }

  /// The report as text that ends in a newline.
  public func render(_ format: OutputFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: text(style)
    case .markdown: markdown
    case .csv: csv
    case .json:
      String(decoding: try RunCoding.encoder(pretty: true).encode(run), as: UTF8.self) + "\n"
    case .html: try HTMLReport(run).render()
    }
  }

  /// The text of `summary.md`: Markdown with the charts that lie beside it in the run's folder.
  public var summary: String {
    let charts = Markdown.charts(ChartSet(run))
    return markdown + (charts.isEmpty ? "" : "\n" + charts.joined(separator: "\n") + "\n")
  }

  /// `mpt-7b, synthetic weights, 2 threads, …`: what was run, in one line.
  var heading: String {
    [
      run.model, run.weights.map { "weights of \($0)" } ?? "synthetic weights",
      Units.count(run.threads, "thread"), "batch \(run.batch)", "prompt \(run.prompt)",
      run.generate > 0 ? "decoding from \(run.context) cached for \(run.generate)" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
  }

  var sections: [ReportSection] {
    let regimes = run.records.reduce(into: [String]()) {
      if !$0.contains($1.cache) { $0.append($1.cache) }
    }
    var sections = regimes.flatMap { cache in
      let records = run.records.filter { $0.cache == cache }
      let whole = [request(cache, records)].filter { !$0.rows.isEmpty }
      return whole
        + ModelRecord.Stage.allCases.flatMap { stage -> [ReportSection] in
          let rows = records.compactMap { record in record[stage].map { (record, $0) } }
          guard !rows.isEmpty else { return [] }
          return [times(stage, cache, rows), breakdown(stage, cache, rows)]
        }
    }
    sections.append(memory)
    if let fidelity { sections.append(fidelity) }
    return sections.filter { !$0.rows.isEmpty }.map { section in
      var section = section
      // On every table: no figure of it was measured on the whole model.
      if let extrapolation = run.extrapolation { section.title += ", \(extrapolation)" }
      return section
    }
  }

  /// One record per variant: those of the first regime.
  var variants: [ModelRecord] {
    run.records.filter { $0.cache == run.records.first?.cache }
  }

  private var memory: ReportSection {
    ReportSection(
      title: "Memory",
      titles: [
        "pattern", "precision", "linear layers", "head", "cached keys and values", "kernels",
      ],
      alignments: [.left, .left, .right, .right, .right, .left],
      rows: variants.map { record in
        name(record)
          + [
            Units.bytes(record.linearBytes), Units.bytes(record.headBytes),
            Units.bytes(record.cacheBytes), Self.kernels(record),
          ]
      })
  }

  private var fidelity: ReportSection? {
    let rows = variants.compactMap { record in
      record.fidelity.map { fidelity in
        name(record)
          + [fidelity.blocks.map { Rounding.text($0, significant: 2) }.joined(separator: " ")]
      }
    }
    guard !rows.isEmpty else { return nil }
    return ReportSection(
      title: "SquareHead distance from dense fp32 after each block",
      titles: ["pattern", "precision", "first to last block"],
      alignments: [.left, .left, .left], rows: rows)
  }

  /// How the kernels of `record` were chosen, where a variant differs from it in nothing else.
  func choice(_ record: ModelRecord) -> String? {
    let alike = variants.count { $0.pattern == record.pattern && $0.precision == record.precision }
    guard alike > 1 else { return nil }
    return String(record.kernel.split(separator: "/").last ?? "").cutInMiddle(to: 14)
  }

  /// Pattern and precision of `record` in few letters, and what else tells it from others.
  func name(_ record: ModelRecord) -> [String] {
    let name = Self.name(record)
    return [name[0] + (choice(record).map { ", \($0)" } ?? ""), name[1]]
  }

  /// Pattern and precision of `record` in few letters.
  static func name(_ record: ModelRecord) -> [String] {
    let pattern =
      record.pattern == "dense"
      ? "dense"
      : record.pattern.hasPrefix("unstructured") || record.pattern == "native"
        ? "\(Units.share(record.sparsity)) zeros" : record.pattern
    return [pattern, record.precision]
  }

  /// The kernels that a variant's layers run, the most frequent first: `bitmask, csr`; of one phase, where
  /// a table has little room for them, `bitmask +2`.
  static func kernels(_ record: ModelRecord, phase: String? = nil) -> String {
    let layers = record.layers.filter { phase == nil || $0.phase == phase }
    let counts = layers.reduce(into: [String: Int]()) { $0[$1.kernel, default: 0] += 1 }
    let names = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    let all = names.joined(separator: ", ")
    return phase == nil || all.count <= 12 ? all : "\(names[0]) +\(names.count - 1)"
  }
}
