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
      "plan for \(goal)", zeros, Units.count(decision.threads, "thread"),
      "batch \(decision.batch)", "prompt \(decision.prompt)",
      decision.context > 0 ? "context \(decision.context)" : nil,
      decision.memoryLimitBytes.map { "at most \(Units.bytes($0))" },
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// Its pattern; of a folder's own zeros, how many they are where all layers have as many.
  private var zeros: String {
    let own = Set(decision.layers.map(\.pattern))
    guard decision.pattern == "native", own.count == 1, let one = own.first else {
      return decision.pattern == "native" ? "its own zeros" : Cells.pattern(decision.pattern)
    }
    return "its own \(Cells.pattern(one))"
  }

  /// Predictions are off by some percent: README.md says how they compare with what was measured.
  private static let predictionError = 0.05

  /// A predicted time, with no more digits than predictions are worth.
  func predicted(_ seconds: Double) -> String {
    Units.seconds(seconds, halfWidth: seconds * Self.predictionError)
  }

  /// Tokens per second of `stage`, as measured where it was.
  func rate(_ stage: Decision.Option.Stage) -> String {
    let seconds = stage.measuredSeconds?.value ?? stage.predictedSeconds
    let rate = Double(stage.tokens) / seconds
    let width = stage.measuredSeconds?.estimate.relativeHalfWidth ?? Self.predictionError
    return Rounding.text(rate, halfWidth: rate * width)
  }

  /// What the plan gives, a sentence each.
  var answers: [String] {
    guard let plan = decision.plan else { return [] }
    let times = plan.stages.map { stage in
      let seconds =
        stage.measuredSeconds.map { "\(Units.seconds($0.estimate)), measured" }
        ?? "\(predicted(stage.predictedSeconds)), \(isProjected ? "projected" : "predicted")"
      return "\(Self.name(stage.stage)) \(seconds): \(rate(stage)) tokens/s"
    }
    return times + [
      "memory \(Units.bytes(plan.totalBytes)): \(Units.bytes(plan.linearBytes)) linear layers, "
        + "\(Units.bytes(plan.denseBytes)) embedding and head, "
        + "\(Units.bytes(plan.cacheBytes)) cached keys and values"
    ]
  }

  /// Whether any of it was measured on another machine than it is for.
  var isProjected: Bool { decision.projectedFrom != nil }

  var sections: [ReportSection] { plan + alternatives }

  /// What each layer gets, a table per phase.
  var plan: [ReportSection] {
    ["prefill", "decode"].compactMap(layers).filter { !$0.rows.isEmpty }
  }

  /// The plan beside what else there would be.
  var alternatives: [ReportSection] {
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
  private func layers(_ phase: String) -> ReportSection? {
    let layers = decision.layers.filter { $0.phase == phase }
    guard let rows = layers.filter({ !$0.candidates.isEmpty }).map(\.rows).max() else { return nil }
    let tokens =
      Set(layers.map(\.rows)).count == 1 ? Units.count(rows, "token") : "up to \(rows) tokens"
    return ReportSection(
      title: "Plan, \(phase), \(tokens) at once",
      titles: ["", "layer", "kernel", "time", "margin", "over"],
      alignments: [.left, .left, .left, .right, .left, .left],
      rows: layers.map { layer in
        let isTimed = !layer.candidates.isEmpty
        return [
          Self.mark(layer), layer.layer, layer.choice.name,
          isTimed ? Self.time(layer.choice) : "—",
          isTimed ? layer.margin.map { Units.speedup($0.estimate) } ?? "—" : layer.reason,
          layer.runnerUp.map { "\($0.kernel) \($0.precision)" } ?? "",
        ]
      })
  }

  /// `20 µs ±1.0%`, or `~20 µs` where it is projected.
  private static func time(_ candidate: Decision.Candidate) -> String {
    guard candidate.source == .projected else {
      return Units.seconds(candidate.seconds.estimate)
    }
    let seconds = candidate.seconds.value
    return "~" + Units.seconds(seconds, halfWidth: seconds * Self.projectionError)
  }

  /// Projections tie within as much.
  private static let projectionError = 0.1

  /// `*` for the fastest, `=` for one of several that are as fast; none where another had to be taken.
  private static func mark(_ layer: Decision.Layer) -> String {
    if layer.isTie { return "=" }
    return layer.runnerUp != nil && layer.choice == layer.candidates.first ? "*" : ""
  }

  /// The plan beside each kernel by itself, as predicted.
  private var options: ReportSection? {
    guard let plan = decision.options.first else { return nil }
    let stages = plan.stages.map(\.stage)
    return ReportSection(
      title: "\(isProjected ? "Projected" : "Predicted") for the whole model",
      titles: ["", "precision"] + stages.map(Self.name) + ["tokens/s", "linear layers"],
      alignments: [.left, .left] + stages.map { _ in .right } + [.right, .right],
      rows: decision.options.map { option in
        let times = stages.map { stage in
          option[stage].map { predicted($0.predictedSeconds) } ?? "—"
        }
        let rate = option.stages.last.map { stage in
          let rate = Double(stage.tokens) / stage.predictedSeconds
          return Rounding.text(rate, halfWidth: rate * Self.predictionError)
        }
        return name(option) + times + [
          rate ?? "—", option.stages.isEmpty ? "—" : Units.bytes(option.linearBytes),
        ]
      })
  }

  /// `bitmask`, `w8a8`: an option's name, the plan so called, and its precision.
  func name(_ option: Decision.Option) -> [String] {
    if option.isPlan {
      return [
        decision.replacedBy == nil ? "the plan" : "each layer's best", option.precision,
      ]
    }
    return [
      option.label == decision.replacedBy ? "the plan: \(option.name)" : option.name,
      option.precision,
    ]
  }

  /// The plan and each kernel by itself as they ran, in alternated rounds; nil where nothing ran.
  private var comparison: ReportSection? {
    let rows = decision.options.flatMap { option -> [[String]] in
      option.stages.compactMap { stage in
        guard let measured = stage.measuredSeconds else { return nil }
        return name(option) + [
          Self.name(stage.stage), Units.seconds(measured.estimate),
          predicted(stage.predictedSeconds), Self.error(stage.predictedSeconds, measured),
          stage.overPlan.map { Units.speedup($0.estimate) } ?? "1×",
        ]
      }
    }
    guard !rows.isEmpty else { return nil }
    let from = decision.measuredFrom.map { ", \($0)" } ?? ""
    return ReportSection(
      title: "Measured in turn\(from)",
      titles: [
        "", "precision", "stage", "measured", "predicted", "error",
        decision.replacedBy == nil ? "its time over the plan's" : "over each layer's best",
      ],
      alignments: [.left, .left, .left, .right, .right, .right, .left], rows: rows)
  }

  /// By how much a prediction is off; `noise` where the measurement itself isn't known as well.
  private static func error(_ predicted: Double, _ measured: ModelRecord.Interval) -> String {
    let error = predicted / measured.value - 1
    let isWithin = (measured.low...measured.high).contains(predicted)
    return isWithin && measured.estimate.relativeHalfWidth > 0.1
      ? "noise" : Rounding.text(error * 100, decimals: 0) + "%"
  }

  /// What each precision loses, where that was asked for.
  private var precisions: ReportSection? {
    guard let limit = decision.maximumFidelityLoss else { return nil }
    return ReportSection(
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
        "=: can't be told from the fastest, or within 2 % of it"
          + "\(isProjected ? ", where projected within 10 %" : ""): the smaller was taken, then the "
          + "simpler")
    }
    notes += forced
    if let verdict { notes.append(verdict) }
    if let from = decision.projectedFrom {
      notes.append(
        "~: projected, measured on \(from.cpuModel) and scaled by the ceilings of both machines; "
          + "measure there before you rely on it")
    }
    if let rate = decision.memoryBytesPerSecond {
      notes.append(
        "predicted: added up from the records, for memory that gives \(Units.bytesPerSecond(rate)) as it "
          + "did just now")
    }
    notes += decision.options.compactMap { option in
      option.refusal.map { "\(option.label): \($0)" }
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
      option.isPlan ? nil : decision.overPlan(option).map { (option: option, over: $0) }
    }
    if let replaced = measured.first(where: { $0.option.label == decision.replacedBy }) {
      return
        "\(replaced.option.label) everywhere takes \(Units.speedup(replaced.over.estimate)) the time "
        + "of each layer's best, and is the plan"
    }
    guard let best = measured.min(by: { $0.over.value < $1.over.value }) else { return nil }
    return
      "\(Self.standing(best.over)) \(best.option.label), the best kernel by itself, which takes "
      + "\(Units.speedup(best.over.estimate)) its time"
  }

  /// How the plan stands to what takes `over` its time.
  private static func standing(_ over: ModelRecord.Interval) -> String {
    let same = 1 + Decision.sameEndToEndWithin
    if over.low > same { return "the plan is faster than" }
    if over.high * same < 1 { return "the plan is slower than" }
    return over.low * same >= 1 && over.high <= same
      ? "the plan is as fast, within 5 %, as" : "the plan can't be told, by 5 %, from"
  }
}
