import Analysis
import Records

/// The sections on a decision: the plan, what it should give, and what else there would be.
struct DecisionSections {
  private let decision: Decision

  init(_ decision: Decision) { self.decision = decision }

  func all(_ templates: Templates) -> [Page.Section] {
    [
      Page.Section(
        id: "decision", title: "The answer", lead: lead,
        content: templates.html(Cards(cards: cards)) + templates.html(options)),
      Page.Section(
        id: "decision-plan", title: "The plan",
        lead: "What each layer gets, and how far it is ahead of the next best; a tie where the two "
          + "can't be told apart.",
        content: templates.html(layers)
          + (decision.precisions.isEmpty ? "" : templates.html(precisions))),
    ]
  }

  /// What was asked for, in one sentence.
  private var lead: String {
    let limits = [
      decision.memoryLimitBytes.map { "at most \(Units.bytes($0)) of memory" },
      decision.maximumFidelityLoss.map { "a fidelity loss of at most \(Rounding.text($0))" },
    ].compactMap(\.self)
    let asked = [
      decision.model, Cells.pattern(decision.pattern), Units.count(decision.threads, "thread"),
      "batch \(decision.batch)", "prompt \(decision.prompt)",
    ].joined(separator: ", ")
    return "\(asked): the best for \(decision.objective.rawValue)"
      + (limits.isEmpty ? "" : " with " + limits.joined(separator: " and ")) + "."
  }

  /// The plan's stages and memory, measured where it was run.
  private var cards: [Cards.Card] {
    guard let plan = decision.plan else { return [] }
    let rivals = decision.options.filter { !$0.isPlan }
    let stages = plan.stages.map { stage in
      let seconds = stage.measuredSeconds?.value ?? stage.predictedSeconds
      let how =
        stage.measuredSeconds == nil
        ? "predicted" : "measured; predicted \(Units.seconds(stage.predictedSeconds))"
      let best = rivals.compactMap { rival in
        rival[stage.stage].map { (name: rival.name, speedup: $0.planSpeedup) }
      }.filter { $0.speedup != nil }.min { ($0.speedup?.value ?? 0) < ($1.speedup?.value ?? 0) }
      return Cards.Card(
        name: Self.name(stage.stage), figure: Units.seconds(seconds),
        interval: Rounding.text(Double(stage.tokens) / seconds) + " tokens/s",
        detail: how
          + (best.flatMap { best in
            best.speedup.map { "; \(Units.speedup($0.estimate)) over \(best.name)" }
          } ?? ""))
    }
    return stages + [
      Cards.Card(
        name: "Memory", figure: Units.bytes(plan.totalBytes), interval: "",
        detail: "\(Units.bytes(plan.linearBytes)) of it in linear layers")
    ]
  }

  private static func name(_ stage: ModelRecord.Stage) -> String {
    switch stage {
    case .encode: "Encoder"
    case .firstToken: "First token"
    case .decode: "Decoding"
    }
  }

  private var options: DataTable {
    let stages = ModelRecord.Stage.allCases.filter { stage in
      decision.options.contains { $0[stage] != nil }
    }
    let isMeasured = decision.options.contains { $0.stages.contains { $0.measuredSeconds != nil } }
    let perStage = stages.flatMap { stage in
      let name = Self.name(stage).lowercased()
      return ["\(name), predicted"] + (isMeasured ? ["\(name), measured", "plan over it"] : [])
    }
    let right = [TextTable.Alignment](repeating: .right, count: perStage.count + 1)
    return DataTable(
      caption: "The plan beside each kernel alone",
      ["option"] + perStage + ["memory", "fidelity loss", "remark"], [.left] + right + [.right],
      decision.options.map { option in
        [option.name]
          + stages.flatMap { cells(option[$0], isMeasured: isMeasured) }
          + [
            Units.bytes(option.totalBytes),
            option.fidelityLoss.map { Rounding.text($0, significant: 2) } ?? "—",
            option.refusal ?? "",
          ]
      }, note: decision.measuredFrom.map { "Measured times are \($0)." })
  }

  private func cells(_ stage: Decision.Option.Stage?, isMeasured: Bool) -> [String] {
    [stage.map { Units.seconds($0.predictedSeconds) } ?? "—"]
      + (isMeasured
        ? [
          stage?.measuredSeconds.map { Units.seconds($0.estimate) } ?? "—",
          stage?.planSpeedup.map { Units.speedup($0.estimate) } ?? "—",
        ] : [])
  }

  private var layers: DataTable {
    DataTable(
      caption: "Kernel, precision and instruction set of each layer",
      [
        "layer", "phase", "size", "tokens", "kernel", "precision", "time", "lead", "over", "why",
      ],
      [.left, .left, .right, .right, .left, .left, .right, .left, .left, .left],
      decision.layers.map { layer in
        [
          layer.layer + (layer.blocks > 1 ? " ×\(layer.blocks)" : ""), layer.phase,
          "\(layer.outFeatures)×\(layer.inFeatures)", String(layer.rows),
          "\(layer.choice.kernel) (\(layer.choice.isa))", layer.choice.precision,
          Units.seconds(layer.choice.seconds.estimate), Self.lead(layer),
          layer.runnerUp.map { "\($0.kernel) \($0.precision)" } ?? "—",
          layer.reason + (layer.choice.source == .projected ? "; projected" : ""),
        ]
      })
  }

  /// `1.21× [1.18, 1.25]`, or that it is a tie.
  private static func lead(_ layer: Decision.Layer) -> String {
    if layer.isTie { return "tie" }
    return layer.margin.map { Units.speedup($0.estimate) } ?? "—"
  }

  private var precisions: DataTable {
    DataTable(
      caption: "Precisions asked for", ["precision", "fidelity loss", "admitted"],
      [.left, .right, .left],
      decision.precisions.map {
        [
          $0.precision, $0.fidelityLoss.map { Rounding.text($0, significant: 2) } ?? "—",
          $0.isAdmitted ? "yes" : "no",
        ]
      })
  }
}
