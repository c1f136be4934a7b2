import Analysis
import Foundation
import Records

/// What `bench decide` shows of a decision.
public struct DecisionReport: Sendable {
  let decision: Decision

  /// A report on `decision`.
  public init(_ decision: Decision) { self.decision = decision }

  /// The report as text that ends in a newline.
  public func render(_ format: OutputFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: text(style)
    case .markdown: markdown
    case .csv: csv
    case .json:
      String(decoding: try RunCoding.encoder(pretty: true).encode(decision), as: UTF8.self) + "\n"
    case .html: try HTMLReport(decision).render()
    }
  }

  /// A titled table.
  struct Section {
    var title: String
    var titles: [String]
    var alignments: [TextTable.Alignment]
    var rows: [[String]]
  }

  /// `mpt-7b, plan for decoding, 50% zeros, …`: what was decided, in one line.
  var heading: String {
    let goal =
      switch decision.objective {
      case .decode: "fastest decoding"
      case .prefill: "fastest prompt"
      case .request: "fastest request of \(decision.generate) tokens"
      case .memory: "least memory"
      }
    return [
      decision.model, decision.weights.map { "weights of \($0)" },
      "plan for \(goal)", Cells.pattern(decision.pattern), Units.count(decision.threads, "thread"),
      "batch \(decision.batch)", "prompt \(decision.prompt)",
      decision.context > 0 ? "context \(decision.context)" : nil,
      decision.memoryLimitBytes.map { "at most \(Units.bytes($0))" },
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// What the plan gives, a sentence each.
  var answers: [String] {
    guard let plan = decision.plan else { return [] }
    let times = plan.stages.map { stage in
      let rate = Double(stage.tokens) / (stage.measuredSeconds?.value ?? stage.predictedSeconds)
      let seconds =
        stage.measuredSeconds.map { "\(Units.seconds($0.estimate)), measured" }
        ?? "\(Units.seconds(stage.predictedSeconds)), \(isProjected ? "projected" : "predicted")"
      return "\(Self.name(stage.stage)) \(seconds): \(Rounding.text(rate)) tokens/s"
    }
    return times + [
      "memory \(Units.bytes(plan.totalBytes)): \(Units.bytes(plan.linearBytes)) linear layers, "
        + "\(Units.bytes(plan.denseBytes)) embedding and head, "
        + "\(Units.bytes(plan.cacheBytes)) cached keys and values"
    ]
  }

  var isProjected: Bool { decision.projectedFrom != nil }

  var sections: [Section] { plan + alternatives }

  /// What each layer gets, a table per phase.
  var plan: [Section] {
    ["prefill", "decode"].compactMap(layers).filter { !$0.rows.isEmpty }
  }

  /// The plan beside what else there would be.
  var alternatives: [Section] {
    [options, comparison, precisions].compactMap(\.self).filter { !$0.rows.isEmpty }
  }

  static func name(_ stage: ModelRecord.Stage) -> String {
    switch stage {
    case .encode: "encoder"
    case .firstToken: "first token"
    case .decode: "decoding"
    }
  }

  /// What each layer gets in `phase`.
  private func layers(_ phase: String) -> Section? {
    let layers = decision.layers.filter { $0.phase == phase }
    guard let rows = layers.filter({ !$0.candidates.isEmpty }).map(\.rows).max() else { return nil }
    let tokens =
      Set(layers.map(\.rows)).count == 1 ? Units.count(rows, "token") : "up to \(rows) tokens"
    return Section(
      title: "Plan, \(phase), \(tokens) at once",
      titles: ["", "layer", "kernel", "time", "margin", "over"],
      alignments: [.left, .left, .left, .right, .left, .left],
      rows: layers.map { layer in
        let isTimed = !layer.candidates.isEmpty
        return [
          Self.mark(layer), layer.layer, layer.choice.name,
          isTimed ? Units.seconds(layer.choice.seconds.estimate) : "—",
          isTimed ? layer.margin.map { Units.speedup($0.estimate) } ?? "—" : layer.reason,
          layer.runnerUp.map { "\($0.kernel) \($0.precision)" } ?? "",
        ]
      })
  }

  /// `*` for the fastest, `=` for one of several that are as fast; none where another had to be taken.
  private static func mark(_ layer: Decision.Layer) -> String {
    if layer.isTie { return "=" }
    return layer.runnerUp != nil && layer.choice == layer.candidates.first ? "*" : ""
  }

  /// The plan beside each kernel by itself, as predicted.
  private var options: Section? {
    guard let plan = decision.options.first else { return nil }
    let stages = plan.stages.map(\.stage)
    return Section(
      title: "\(isProjected ? "Projected" : "Predicted") for the whole model",
      titles: ["", "precision"] + stages.map(Self.name) + ["tokens/s", "linear layers"],
      alignments: [.left, .left] + stages.map { _ in .right } + [.right, .right],
      rows: decision.options.map { option in
        let times = stages.map { stage in
          option[stage].map { Units.seconds($0.predictedSeconds) } ?? "—"
        }
        let last = option.stages.last
        return Self.name(option, decision) + times + [
          last.map { Rounding.text(Double($0.tokens) / $0.predictedSeconds) } ?? "—",
          option.stages.isEmpty ? "—" : Units.bytes(option.linearBytes),
        ]
      })
  }

  /// `bitmask`, `w8a8`.
  private static func name(_ option: Decision.Option, _ decision: Decision) -> [String] {
    guard !option.isPlan else {
      let all = Set(decision.layers.map(\.choice.precision)).sorted()
      return ["the plan", all.joined(separator: "+")]
    }
    let words = option.name.split(separator: " ", maxSplits: 1).map(String.init)
    return [words.first ?? "", words.count > 1 ? words[1] : ""]
  }

  /// The plan and each kernel by itself as they ran, in alternated rounds; nil where nothing ran.
  private var comparison: Section? {
    let rows = decision.options.flatMap { option -> [[String]] in
      option.stages.compactMap { stage in
        guard let measured = stage.measuredSeconds else { return nil }
        return Self.name(option, decision) + [
          Self.name(stage.stage), Units.seconds(measured.estimate),
          Units.seconds(stage.predictedSeconds),
          Units.change(stage.predictedSeconds / measured.value - 1),
          stage.planSpeedup.map { Units.speedup($0.estimate) } ?? "1×",
        ]
      }
    }
    guard !rows.isEmpty else { return nil }
    let from = decision.measuredFrom.map { ", \($0)" } ?? ""
    return Section(
      title: "Measured in turn\(from)",
      titles: [
        "", "precision", "stage", "measured", "predicted", "error", "its time over the plan's",
      ],
      alignments: [.left, .left, .left, .right, .right, .right, .left], rows: rows)
  }

  /// What each precision loses, where that was asked for.
  private var precisions: Section? {
    guard let limit = decision.maximumFidelityLoss else { return nil }
    return Section(
      title: "Fidelity: at most \(Rounding.text(limit, significant: 2)) may be lost",
      titles: ["precision", "loss", ""], alignments: [.left, .right, .left],
      rows: decision.precisions.map { verdict in
        [
          verdict.precision,
          verdict.fidelityLoss.map { Rounding.text($0, significant: 2) } ?? "—",
          verdict.isAdmitted ? "" : "left out",
        ]
      })
  }

  /// What is to be known beside the tables.
  var notes: [String] {
    var notes = [
      "margin: the runner-up's time over the choice's"
        + (decision.layers.allSatisfy { $0.isPaired || $0.margin == nil }
          ? ", within rounds, with its 95 % interval"
          : ", with its 95 % interval; where both weren't timed in the same rounds, as wide as both allow")
    ]
    if decision.layers.contains(where: \.isTie) {
      notes.append(
        "=: can't be told from the fastest, or within \(isProjected ? 10 : 2) % of it: the smaller "
          + "was taken, then the simpler")
    }
    notes += forced
    if let verdict { notes.append(verdict) }
    if let from = decision.projectedFrom {
      notes.append(
        "projected: measured on \(from.cpuModel) and scaled by the ceilings of both machines; measure "
          + "there before you rely on it")
    }
    notes += decision.options.compactMap { option in
      option.refusal.map { "\(option.name): \($0)" }
    }
    notes += decision.sources.map { "records of \($0)" }
    return notes
  }

  /// Layers that don't get their fastest kernel, and why.
  private var forced: [String] {
    decision.layers.filter { $0.reason.contains(" is faster, but ") }.map {
      "\($0.layer), \($0.phase): \($0.reason)"
    }
  }

  /// Whether the plan held against each kernel by itself, by its objective; nil where it wasn't run.
  var verdict: String? {
    let measured = decision.options.compactMap { option in
      option.isPlan ? nil : decision.overPlan(option).map { (name: option.name, over: $0) }
    }
    guard let best = measured.min(by: { $0.over.value < $1.over.value }) else { return nil }
    let standing =
      best.over.low > 1
      ? "the plan is faster than"
      : best.over.high < 1 ? "the plan is slower than" : "the plan is no slower than"
    return "\(standing) \(best.name), the best kernel by itself, which takes "
      + "\(Units.speedup(best.over.estimate)) its time"
  }
}
