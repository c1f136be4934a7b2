import Records

extension LayerOptions {
  /// What the layer gets when `picks` are taken in its phases, and how good that is.
  public func verdicts(picks: [Int]) -> [Decision.Layer] {
    zip(phases, picks).map { phase, pick in
      let others = phase.candidates.indices.filter { $0 != pick }
      let runnerUp = others.min {
        phase.candidates[$0].seconds.value < phase.candidates[$1].seconds.value
      }
      let margin = runnerUp.map { phase.ratio($0, pick) }
      let fastest = phase.fastest ?? pick
      let isTie = others.contains { other in
        pick == fastest
          ? phase.isTie(other, with: pick) : other == fastest && phase.isTie(pick, with: other)
      }
      return Decision.Layer(
        layer: layer, phase: phase.phase, outFeatures: outFeatures, inFeatures: inFeatures,
        rows: phase.rows, blocks: blocks, pattern: pattern, choice: phase.candidates[pick],
        runnerUp: runnerUp.map { phase.candidates[$0] }, margin: margin?.interval,
        isPaired: margin?.isPaired ?? false, isTie: isTie,
        reason: reason(phase, pick, fastest: fastest),
        candidates: phase.candidates.sorted { $0.seconds.value < $1.seconds.value })
    }
  }

  private func reason(_ phase: Phase, _ pick: Int, fastest: Int) -> String {
    let chosen = phase.candidates[pick]
    guard phase.candidates.count > 1 else { return "only one" }
    if pick == fastest {
      let tied = phase.candidates.indices.filter { $0 != pick && phase.isTie($0, with: pick) }
      guard let rival = tied.first.map({ phase.candidates[$0] }) else {
        return "fastest of \(phase.candidates.count)"
      }
      return "as fast as \(rival.name), \(why(chosen, over: rival))"
    }
    let rival = phase.candidates[fastest]
    if phase.isTie(pick, with: fastest) {
      return "as fast as \(rival.name), \(why(chosen, over: rival))"
    }
    return "\(rival.name) is faster, but \(sacrifice(chosen, for: rival, in: phase))"
  }

  private func why(
    _ chosen: Decision.Candidate, over rival: Decision.Candidate
  ) -> String {
    let share = Double(chosen.weightBytes) / Double(max(1, rival.weightBytes))
    if share < 0.99 { return "smaller" }
    if share <= 1.01 { return "simpler" }
    return phases.count > 1 ? "better with the other phase" : "faster by the median"
  }

  /// Why a choice that is slower was made.
  private func sacrifice(
    _ chosen: Decision.Candidate, for rival: Decision.Candidate, in phase: Phase
  ) -> String {
    func best(_ precision: String, _ other: Phase) -> Double {
      other.candidates.filter { $0.precision == precision }.map(\.seconds.value).min() ?? .infinity
    }
    let others = phases.filter { $0.phase != phase.phase }
    if chosen.precision != rival.precision,
      others.contains(where: { best(chosen.precision, $0) < best(rival.precision, $0) })
    {
      return "the other phase is faster in \(chosen.precision)"
    }
    return chosen.weightBytes < rival.weightBytes
      ? "takes more memory" : "would be packed beside the other phase's"
  }
}

extension Decision.Candidate {
  /// `bitmask w8a8 avx512vnni`.
  public var name: String { "\(kernel) \(precision) \(isa)" }
}
