import Analysis
import Records

/// The sections on a model that was run end to end.
struct ModelSections {
  private let run: ModelRun
  private let report: ModelReport
  private let title: String

  /// Sections on `run`, the first of which is called `title`.
  init(_ run: ModelRun, title: String) {
    self.run = run
    self.title = title
    report = ModelReport(run)
  }

  func all(_ templates: Templates) -> [Page.Section] {
    guard !run.records.isEmpty else {
      let notice = Notices.Notice(
        kind: "warning", label: "Nothing to show.", text: "No records: nothing was measured.")
      return [
        Page.Section(
          id: "model", title: title,
          content: templates.html(Notices(notices: [notice])))
      ]
    }
    let tables = report.sections.map {
      templates.html(DataTable(caption: $0.title, $0.titles, $0.alignments, $0.rows))
    }
    return [
      Page.Section(
        id: "model", title: title,
        lead:
          "\(report.heading). How many times faster than dense fp32, each a ratio within rounds; in "
          + "brackets the 95 % interval.",
        content: templates.html(Cards(cards: headlines))),
      ChartSection.section(ChartSet(run), id: "model-charts", templates),
      Page.Section(
        id: "model-times", title: "Times, memory and fidelity", content: tables.joined()),
      Page.Section(
        id: "model-kernels", title: "Kernels of the layers",
        content: templates.html(Fold(title: "Which code ran, and why", content: kernels(templates)))
      ),
    ]
  }

  /// A whole request of each variant; where none was timed, decoding.
  private var headlines: [Cards.Card] {
    let baselines = run.records.filter(\.isBaseline)
    return run.records.filter { !$0.isBaseline }.compactMap { record in
      let baseline = baselines.first { $0.cache == record.cache }
      let request = ModelRequest(record, baseline: baseline, generate: run.generate)
      let stage = record.stages.last { !$0.isSuspect }
      guard let speedup = request?.speedup ?? stage?.speedup?.estimate else { return nil }
      let what =
        request?.speedup != nil
        ? "a request, \(request.map { Units.seconds($0.seconds) } ?? "")"
        : stage.map { "\($0.stage.rawValue), \(Units.seconds($0.seconds.estimate))" } ?? ""
      return Cards.Card(
        name: report.name(record).joined(separator: ", ") + ", \(record.cache)", speedup: speedup,
        detail: what)
    }
  }

  private func kernels(_ templates: Templates) -> String {
    templates.html(
      DataTable(
        caption: "Kernels of the layers",
        ["pattern", "precision", "layer", "phase", "code", "why"], [],
        report.variants.flatMap { record in
          (record.layers + record.dense).map { layer in
            report.name(record) + [layer.layer, layer.phase, layer.implementation, layer.reason]
          }
        }))
  }
}
