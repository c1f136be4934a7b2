import Records

extension Decision {
  /// The stages that the objective is about, with how often each counts; none where it is memory.
  ///
  /// The first token of an encoder and decoder includes the encoder: it is what a prompt takes.
  public var goal: [(stage: ModelRecord.Stage, times: Double)] {
    let stages = options.first(where: \.isPlan)?.stages.map(\.stage) ?? []
    let prompt = stages.last { $0 != .decode }
    let token = stages.last { $0 == .decode }
    switch objective {
    case .decode: return (token ?? prompt).map { [($0, 1)] } ?? []
    case .prefill: return (prompt ?? token).map { [($0, 1)] } ?? []
    case .request:
      return (prompt.map { [($0, 1.0)] } ?? []) + (token.map { [($0, Double(generate))] } ?? [])
    case .memory: return []
    }
  }

  /// What differs by less end to end is as fast: one packing of the same weights differs from another by as
  /// much.
  public static let sameEndToEndWithin = 0.05

  /// What `option` is predicted to take by the objective; nil where it has no prediction or it is memory.
  public func goalSeconds(_ option: Option) -> Double? {
    let goal = goal
    let times = goal.compactMap { part in
      option[part.stage].map { $0.predictedSeconds * part.times }
    }
    return goal.isEmpty || times.count < goal.count ? nil : times.reduce(0, +)
  }

  /// The measured time of `option` over the plan's by the objective, within rounds; nil where it wasn't run.
  ///
  /// Of several stages it is the mean of their ratios, weighted by what they take of the plan's time.
  public func overPlan(_ option: Option) -> ModelRecord.Interval? {
    guard let plan = options.first(where: \.isPlan) else { return nil }
    var whole = 0.0
    var sum = ModelRecord.Interval(value: 0, low: 0, high: 0)
    for part in goal {
      guard let own = plan[part.stage]?.measuredSeconds?.value,
        let ratio = option[part.stage]?.overPlan
      else { return nil }
      let weight = own * part.times
      whole += weight
      sum.value += weight * ratio.value
      sum.low += weight * ratio.low
      sum.high += weight * ratio.high
    }
    guard whole > 0 else { return nil }
    return ModelRecord.Interval(
      value: sum.value / whole, low: sum.low / whole, high: sum.high / whole)
  }
}
