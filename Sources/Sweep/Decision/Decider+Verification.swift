import Analysis
import Foundation
import Hardware
import Matrices
import Models
import Records

extension Decider {
  /// How running a plan and its alternatives ended.
  public struct Verification {
    /// The model's run, kept as any other.
    public var outcome: ModelOutcome
    /// The decision with what was measured, and the plan that it ended with.
    public var decision: Decision
  }

  /// Runs the model with the plan of `decision` and with each kernel by itself, in alternated rounds.
  ///
  /// Where a single kernel turns out faster than the plan, its whole interval beyond 5 %, the plan becomes that
  /// kernel.
  /// Throws `UnavailableError` when the plan isn't for this machine, or there is no memory for it;
  /// `DataError` when weights can't be used.
  public func verify(
    _ decision: Decision, shouldStop: @escaping () -> Bool
  ) throws -> Verification {
    guard other == nil else {
      throw UnavailableError("--verify runs the model, and the plan is for another machine")
    }
    var decision = decision
    let planned = try variants.plan(decision, architecture: architecture, name: Self.planName)
    let rivals = ordered(variants.singles, decision).filter { !planned.variant.isSame($0.variant) }
    for single in variants.singles where planned.variant.isSame(single.variant) {
      decision.setRefusal("is the plan itself", of: single.singleName)
    }
    let bench = try self.bench(planned, rivals, &decision)
    let outcome = try bench.run(shouldStop: shouldStop)
    decision.measuredFrom = outcome.run.extrapolation
    decision.enter(outcome.run, planID: planned.id, ids: ids(rivals))
    decision.warnings += outcome.run.warnings
    if outcome.interrupted {
      decision.warnings.append("stopped before all was run: what isn't here wasn't compared")
    }
    decision.yield(to: variants.singles.map(\.singleName))
    return Verification(outcome: outcome, decision: decision)
  }

  private func ids(_ rivals: [ModelVariant]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: rivals.map { ($0.singleName, $0.id) })
  }

  /// `singles`, those that should be fastest by the objective first.
  private func ordered(_ singles: [ModelVariant], _ decision: Decision) -> [ModelVariant] {
    func seconds(_ variant: ModelVariant) -> Double {
      decision.options.first { $0.label == variant.singleName }
        .flatMap(decision.goalSeconds) ?? .infinity
    }
    return singles.sorted { seconds($0) < seconds($1) }
  }

  /// A bench of the plan and as many of `rivals` as there is memory for; what is left out says so.
  private func bench(
    _ planned: ModelVariant, _ rivals: [ModelVariant], _ decision: inout Decision
  ) throws -> ModelBench {
    var baseline = try ModelVariant.baseline(spec.model, of: architecture)
    baseline.isAdded = true
    var kept = rivals
    while true {
      // What was only added to compare with is left out by the bench itself where there is no room.
      let all = [baseline, planned] + kept
      let extent = predictor.plan.extent
      let memory = ModelMemory(
        architecture: architecture, variants: ([planned] + kept).map(\.variant), extent: extent)
      let fits = memory.bytes(blocks: spec.model.blocks) <= machine.availableMemoryBytes
      if fits || kept.isEmpty {
        for rival in rivals.dropFirst(kept.count) {
          decision.setRefusal(
            "not run: there is no memory for it beside the others (--blocks runs fewer)",
            of: rival.singleName)
        }
        return try ModelBench(
          spec: spec.model, variants: all, plan: planned.id, machine: machine,
          commandLine: commandLine, events: events)
      }
      kept.removeLast()
    }
  }
}

extension Variant {
  /// Whether both give every layer the same kernel in the same precision.
  fileprivate func isSame(_ other: Variant) -> Bool {
    candidates.keys.allSatisfy { slot in
      precision(of: slot) == other.precision(of: slot)
        && candidates[slot]?.allSatisfy { other.candidates[slot]?[$0.key] == $0.value } == true
    }
  }
}

extension Decision {
  fileprivate mutating func setRefusal(_ text: String, of name: String) {
    for index in options.indices where options[index].label == name && !options[index].isPlan {
      options[index].refusal = text
    }
  }

  /// Enters what `run` measured; `ids` are the records' by the options' names.
  fileprivate mutating func enter(_ run: ModelRun, planID: String, ids: [String: String]) {
    for index in options.indices {
      let id = options[index].isPlan ? planID : ids[options[index].label]
      guard let record = run.records.first(where: { $0.id == "\(id ?? "")/\($0.cache)" }) else {
        continue
      }
      for stage in options[index].stages.indices {
        guard let times = record[options[index].stages[stage].stage], !times.isSuspect else {
          continue
        }
        options[index].stages[stage].measuredSeconds = times.seconds
        options[index].stages[stage].overPlan = times.overPlan
      }
    }
  }

  /// Replaces the plan by the single kernel that was faster than it by more than packings differ, where there
  /// was one that fits in memory.
  fileprivate mutating func yield(to singles: [String]) {
    let rivals = options.compactMap { option -> (option: Option, over: Double)? in
      guard !option.isPlan, singles.contains(option.label), let over = overPlan(option),
        over.high * (1 + Decision.sameEndToEndWithin) < 1,
        memoryLimitBytes.map({ option.totalBytes <= $0 }) ?? true
      else { return nil }
      return (option, over.value)
    }
    guard let (best, over) = rivals.min(by: { $0.over < $1.over }) else { return }
    let gain = String(format: "%.2f", 1 / over)
    for index in layers.indices {
      guard
        let own = layers[index].candidates.first(where: {
          $0.kernel == best.name && $0.precision == best.precision
        })
      else { continue }
      layers[index].choice = own
      layers[index].isTie = false
      layers[index].reason = "\(best.label) everywhere was \(gain)× as fast end to end"
      layers[index].runnerUp = nil
      layers[index].margin = nil
    }
    replacedBy = best.label
    warnings.append(
      "the plan made of each layer's best was slower end to end than \(best.label) everywhere, which took "
        + "its place: layers by themselves and in a model differ on this machine")
  }
}
