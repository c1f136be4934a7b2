import Analysis
import Records

extension ModelReport {
  func text(_ style: Style) -> String {
    var lines = heading.wrapped(to: style.width, keeping: 0).map { style($0, .heading) }
    for section in sections { lines += [""] + section.text(style) }
    let asides = notes
    if !asides.isEmpty { lines.append("") }
    lines += asides.flatMap { "  \($0)".wrapped(to: style.width, keeping: 2) }
      .map { style($0, .aside) }
    lines += run.warnings.flatMap { "! \($0)".wrapped(to: style.width, keeping: 2) }
      .map { style($0, .warning) }
    return lines.joined(separator: "\n") + "\n"
  }

  var markdown: String {
    var lines = ["# \(Markdown.escape(heading))", ""]
    lines += sections.flatMap(\.markdown)
    lines += ["## Kernels", ""]
    lines += kernelTable
    lines += ["", "## Where it comes from", ""]
    lines += MachineFacts(run.machine).rows.map { "- \($0[0]): \(Markdown.escape($0[1]))" }
    lines.append("- command: \(Markdown.code(Shell.line(run.commandLine)))")
    if let commit = run.gitCommit { lines.append("- commit: \(Markdown.code(commit))") }
    lines.append("- build: \(Markdown.escape(run.buildConfiguration))")
    lines += notes.map { "- \(Markdown.escape($0))" }
    lines += run.warnings.map { "- warning: \(Markdown.escape($0))" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What is to be known beside the tables.
  var notes: [String] {
    var notes = run.notes
    if run.state == "interrupted" {
      notes.append(
        "stopped before its end: "
          + (run.records.isEmpty
            ? "nothing was measured" : "only what was measured until then is here"))
    }
    if run.records.contains(where: { $0.stages.contains(where: \.isSuspect) }) {
      notes.append(
        "suspect: read faster than memory can give, so its weights were not cold and it is no result; run it "
          + "again, or as --cache warm")
    }
    if run.records.contains(where: { $0.stages.contains(where: \.isNoisy) }) {
      notes.append(
        "over a third of the rounds of a stage was disturbed: stop what else runs on these cores, or run "
          + "again on a quieter machine")
    }
    if run.records.contains(where: \.isBaseline) {
      notes.append("smaller: linear layers of dense fp32 over these, in bytes")
    }
    if run.records.contains(where: { $0.sizeBoundSpeedup != nil }) {
      notes.append("by size: what reading fewer bytes alone would give, head and cache included")
    }
    if run.records.contains(where: { $0.fidelity != nil }) {
      notes.append(
        "SquareHead: MSE from dense fp32 over its mean square, after the last block; cosine and KL (in "
          + "nats) of the output")
    }
    let showsMemory = run.records.contains { $0[.decode]?.bandwidthShare != nil }
    if showsMemory, let dram = run.ceilings?.bandwidth("DRAM") {
      notes.append(
        "memory: bytes a token needs over its time, as a share of what memory gave in the same rounds; "
          + "\(Units.bytesPerSecond(dram.bytesPerSecond)) at the start")
    }
    notes += Set(run.records.compactMap(\.publishedSource)).sorted().map {
      "published: end-to-end speedups of \($0), on other machines"
    }
    if let peak = run.peakMemoryBytes {
      notes.append("peak memory \(Units.bytes(peak)), all variants together")
    }
    return notes
  }

  private var kernelTable: [String] {
    Markdown.table(
      ["pattern", "precision", "layer", "phase", "code", "why"],
      [.left, .left, .left, .left, .left, .left],
      variants.flatMap { record in
        (record.layers + record.dense).map { layer in
          name(record) + [layer.layer, layer.phase, layer.implementation, layer.reason]
        }
      })
  }
}
