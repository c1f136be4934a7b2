import Analysis
import Records

extension DecisionReport {
  func text(_ style: Style) -> String {
    var lines = heading.wrapped(to: style.width, keeping: 0).map { style($0, .heading) }
    lines += answers.flatMap { "  \($0)".wrapped(to: style.width, keeping: 2) }
    for section in sections { lines += [""] + section.text(style) }
    lines.append("")
    lines += notes.flatMap { "  \($0)".wrapped(to: style.width, keeping: 2) }
      .map { style($0, .aside) }
    lines += decision.warnings.flatMap { "! \($0)".wrapped(to: style.width, keeping: 2) }
      .map { style($0, .warning) }
    return lines.joined(separator: "\n") + "\n"
  }

  var markdown: String {
    var lines = ["# \(Markdown.escape(heading))", ""]
    lines += answers.map { "- **\(Markdown.escape($0))**" } + [""]
    lines += sections.flatMap(\.markdown)
    lines += ["## Why", ""]
    lines += Markdown.table(
      ["layer", "phase", "kernel", "why"], [.left, .left, .left, .left],
      decision.layers.map { [$0.layer, $0.phase, $0.choice.name, $0.reason] })
    lines += ["", "## Where it comes from", ""]
    lines += MachineFacts(decision.machine).rows.map { "- \($0[0]): \(Markdown.escape($0[1]))" }
    lines.append("- command: \(Markdown.code(Shell.line(decision.commandLine)))")
    if let commit = decision.gitCommit { lines.append("- commit: \(Markdown.code(commit))") }
    lines.append("- build: \(Markdown.escape(decision.buildConfiguration))")
    lines += notes.map { "- \(Markdown.escape($0))" }
    lines += decision.warnings.map { "- warning: \(Markdown.escape($0))" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A line for each layer, phase and candidate; times in seconds.
  var csv: String {
    let titles = [
      "model", "pattern", "threads", "layer", "phase", "outFeatures", "inFeatures", "rows",
      "blocks",
      "kernel", "isa", "precision", "source", "seconds", "secondsLow", "secondsHigh", "weightBytes",
      "isChosen", "isTie", "margin", "marginLow", "marginHigh",
    ]
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    let lines = decision.layers.flatMap { layer in
      (layer.candidates.isEmpty ? [layer.choice] : layer.candidates).map { candidate in
        let isChosen = candidate == layer.choice
        return [
          decision.model, layer.pattern, "\(decision.threads)", layer.layer, layer.phase,
          "\(layer.outFeatures)", "\(layer.inFeatures)", "\(layer.rows)", "\(layer.blocks)",
          candidate.kernel, candidate.isa, candidate.precision, candidate.source.rawValue,
          text(candidate.seconds.value), text(candidate.seconds.low),
          text(candidate.seconds.high), "\(candidate.weightBytes)", "\(isChosen)",
          isChosen ? "\(layer.isTie)" : "", isChosen ? text(layer.margin?.value) : "",
          isChosen ? text(layer.margin?.low) : "", isChosen ? text(layer.margin?.high) : "",
        ]
      }
    }
    return ([titles] + lines).map { CSVReport.line($0) + "\r\n" }.joined()
  }
}
