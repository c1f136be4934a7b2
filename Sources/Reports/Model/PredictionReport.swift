import Analysis
import Foundation
import Records

/// What `bench predict` shows of a prediction.
public struct PredictionReport: Sendable {
  let prediction: ModelPrediction

  /// A report on `prediction`.
  public init(_ prediction: ModelPrediction) { self.prediction = prediction }

  /// The report as text that ends in a newline.
  public func render(_ format: OutputFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: text(style)
    case .markdown: markdown
    case .csv: csv
    case .json:
      String(decoding: try RunCoding.encoder(pretty: true).encode(prediction), as: UTF8.self) + "\n"
    case .html: try HTMLReport(prediction).render()
    }
  }

  /// `t5-small, 2 threads, …`: what was predicted, in one line.
  var heading: String {
    [
      "\(prediction.model), predicted", Units.count(prediction.threads, "thread"),
      "batch \(prediction.batch)", "prompt \(prediction.prompt)",
      prediction.generate > 0
        ? "decoding from \(prediction.context) cached for \(prediction.generate)" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// `times: median error 2.1%, worst 4.0%, of 9`; empty where nothing was measured.
  var accuracy: [String] {
    let times = Self.accuracy(prediction.errors, "times")
    let steady = Self.accuracy(
      prediction.errorsAtMeasuredMemory, "times, at what memory gave in the model's own rounds")
    let speedups = Self.accuracy(prediction.speedupErrors, "speedups over dense fp32")
    return [times, steady, speedups].compactMap(\.self)
  }

  private static func accuracy(_ errors: [Double], _ noun: String) -> String? {
    guard let worst = errors.last else { return nil }
    let middle = errors.count / 2
    let median = errors.count % 2 == 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2
    return "\(noun): median error \(Units.share(median)), worst \(Units.share(worst)), "
      + "of \(errors.count)"
  }

  var sections: [ReportSection] {
    let caches = prediction.variants.reduce(into: [String]()) {
      if !$0.contains($1.cache) { $0.append($1.cache) }
    }
    return caches.flatMap { cache in
      ModelRecord.Stage.allCases.flatMap { stage -> [ReportSection] in
        let variants = prediction.variants.filter { $0.cache == cache }
        let rows = variants.compactMap { variant in variant[stage].map { (variant, $0) } }
        guard let first = rows.first?.1 else { return [] }
        let title = "\(Self.name(stage, tokens: first.tokens)), weights \(cache)"
        return [predicted(title, rows)] + (measured(title, rows).map { [$0] } ?? [])
      }
    }
  }

  /// Pattern, precision and kernel, then so many figures.
  private static func alignments(figures: Int) -> [TextTable.Alignment] {
    [.left, .left, .left] + [TextTable.Alignment](repeating: .right, count: figures)
  }

  private static func name(_ stage: ModelRecord.Stage, tokens: Int) -> String {
    let tokens = Units.count(tokens, "token")
    return switch stage {
    case .encode: "Encoder, \(tokens)"
    case .firstToken: "First token, after \(tokens)"
    case .decode: "Decoding, \(tokens) at a time"
    }
  }

  private typealias Row = (variant: ModelPrediction.Variant, time: ModelPrediction.StageTime)

  private func predicted(_ title: String, _ rows: [Row]) -> ReportSection {
    let baseline = rows.first { $0.variant.isBaseline }?.time.seconds
    return ReportSection(
      title: title,
      titles: [
        "pattern", "precision", "kernel", "predicted", "tokens/s", "over dense fp32", "linear",
        "head", "rest",
      ],
      alignments: Self.alignments(figures: 6),
      rows: rows.map { variant, time in
        let seconds = time.seconds
        func share(_ part: Double) -> String { Units.share(seconds > 0 ? part / seconds : 0) }
        return [
          Cells.pattern(variant.pattern), variant.precision, Self.kernels(time),
          Units.seconds(seconds), Rounding.text(Double(time.tokens) / seconds),
          baseline.map { "\(Rounding.text($0 / seconds, most: 2))×" } ?? "—",
          share(time.linearSeconds), share(time.headSeconds),
          share(time.convolutionSeconds + time.restSeconds),
        ]
      })
  }

  /// The same beside what was measured; nil where nothing was.
  private func measured(_ title: String, _ rows: [Row]) -> ReportSection? {
    guard rows.contains(where: { $0.time.measuredSeconds != nil }) else { return nil }
    return ReportSection(
      title: "\(title): predicted and measured",
      titles: [
        "pattern", "precision", "kernel", "predicted", "measured", "error", "same memory",
      ],
      alignments: Self.alignments(figures: 4),
      rows: rows.map { variant, time in
        [
          Cells.pattern(variant.pattern), variant.precision, Self.kernels(time),
          Units.seconds(time.seconds),
          time.measuredSeconds.map { Units.seconds($0.estimate) } ?? "—",
          time.relativeError.map(Units.change) ?? "—",
          time.relativeErrorAtMeasuredMemory.map(Units.change) ?? "—",
        ]
      })
  }

  /// The kernels of the layers of the blocks, the most frequent first.
  private static func kernels(_ time: ModelPrediction.StageTime) -> String {
    let counts = time.layers.filter { $0.layer != "head" && !$0.layer.hasPrefix("convolution") }
      .reduce(into: [String: Int]()) { $0[$1.kernel, default: 0] += 1 }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
      .joined(separator: ", ")
  }

  var notes: [String] {
    var notes = ["rest: measured without weights; convolutions, where there are any, are in it"]
    if !prediction.errorsAtMeasuredMemory.isEmpty {
      notes.append(
        "same memory: the error if memory had given as much when predicted as in the model's rounds"
      )
    }
    if let rate = prediction.memoryBytesPerSecond {
      notes.append(
        "cold layers: for memory that gives \(Units.bytesPerSecond(rate)), as it did just now")
    }
    notes += prediction.sources.map { "records of \($0)" }
    if let from = prediction.measuredFrom { notes.append("measured times are \(from)") }
    return notes + prediction.notes
  }

  private func text(_ style: Style) -> String {
    var lines = [style(heading.cut(to: style.width), .heading)]
    for section in sections { lines += [""] + section.text(style) }
    let accuracy = accuracy
    if !accuracy.isEmpty { lines += [""] + accuracy.map { style($0, .heading) } }
    lines += [""] + notes.map { style($0, .aside) }
    return lines.joined(separator: "\n") + "\n"
  }

  private var markdown: String {
    var lines = ["# \(Markdown.escape(heading))", ""]
    lines += sections.flatMap(\.markdown)
    let accuracy = accuracy
    if !accuracy.isEmpty { lines += accuracy.map { "- **\($0)**" } }
    lines += notes.map { "- \(Markdown.escape($0))" }
    lines.append("- command: \(Markdown.code(Shell.line(prediction.commandLine)))")
    return lines.joined(separator: "\n") + "\n"
  }

  /// A line for each variant, cache regime and stage; times in seconds.
  private var csv: String {
    let titles = [
      "model", "threads", "batch", "prompt", "context", "generate", "id", "pattern", "precision",
      "headPrecision", "kernel", "cache", "isBaseline", "stage", "tokens", "seconds",
      "linearSeconds", "headSeconds", "convolutionSeconds", "restSeconds", "measuredSeconds",
      "measuredSecondsLow", "measuredSecondsHigh", "relativeError",
      "relativeErrorAtMeasuredMemory",
    ]
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    let lines = prediction.variants.flatMap { variant in
      variant.stages.map { time in
        [
          prediction.model, "\(prediction.threads)", "\(prediction.batch)", "\(prediction.prompt)",
          "\(prediction.context)", "\(prediction.generate)", variant.id, variant.pattern,
          variant.precision, variant.headPrecision, variant.kernel, variant.cache,
          "\(variant.isBaseline)", time.stage.rawValue, "\(time.tokens)", text(time.seconds),
          text(time.linearSeconds), text(time.headSeconds), text(time.convolutionSeconds),
          text(time.restSeconds), text(time.measuredSeconds?.value),
          text(time.measuredSeconds?.low), text(time.measuredSeconds?.high),
          text(time.relativeError), text(time.relativeErrorAtMeasuredMemory),
        ]
      }
    }
    return ([titles] + lines).map { CSVReport.line($0) + "\r\n" }.joined()
  }
}
