import Analysis
import Records

/// The sections on a decision: what it should give, the plan, and what else there would be.
struct DecisionSections {
  private let decision: Decision
  private let report: DecisionReport

  init(_ decision: Decision) {
    self.decision = decision
    report = DecisionReport(decision)
  }

  func all(_ templates: Templates) -> [Page.Section] {
    let notes = report.notes.map { Notices.Notice.note($0) }
    return [
      Page.Section(
        id: "decision", title: "The answer", lead: report.heading + ".",
        content: templates.html(Cards(cards: cards)) + tables(report.alternatives, templates)
          + templates.html(
            Fold(
              title: Units.count(notes.count, "note"),
              content: templates.html(Notices(notices: notes)), isOpen: notes.count <= 4))),
      Page.Section(
        id: "decision-plan", title: "The plan", name: "Plan",
        lead:
          "What each layer gets, and how far it is ahead of the next best. * the fastest; = can't be "
          + "told from the fastest.",
        content: tables(report.plan, templates)
          + templates.html(
            Fold(title: "Why, layer by layer", content: templates.html(reasons)))),
    ]
  }

  private func tables(_ sections: [ReportSection], _ templates: Templates) -> String {
    sections.map {
      templates.html(DataTable(caption: $0.title, $0.titles, $0.alignments, $0.rows))
    }.joined()
  }

  /// The plan's stages, measured where it was run, and its memory.
  private var cards: [Cards.Card] {
    guard let plan = decision.plan else { return [] }
    let stages = plan.stages.map { stage in
      let guess = report.isProjected ? "projected" : "predicted"
      return Cards.Card(
        name: DecisionReport.name(stage.stage),
        figure: stage.measuredSeconds.map {
          Units.seconds($0.value, halfWidth: $0.estimate.halfWidth)
        } ?? report.predicted(stage.predictedSeconds),
        interval: (stage.measuredSeconds.map {
          "±\(Units.share($0.estimate.relativeHalfWidth)), "
        } ?? "") + report.rate(stage) + " tokens/s",
        detail: stage.measuredSeconds == nil
          ? guess : "measured; \(guess) \(report.predicted(stage.predictedSeconds))")
    }
    return stages + [
      Cards.Card(
        name: "memory", figure: Units.bytes(plan.totalBytes), interval: "",
        detail: "\(Units.bytes(plan.linearBytes)) of it in linear layers")
    ]
  }

  private var reasons: DataTable {
    DataTable(
      caption: "Why each layer gets its kernel", ["layer", "phase", "kernel", "why"], [],
      decision.layers.map { [$0.layer, $0.phase, $0.choice.name, $0.reason] })
  }
}
