import Hardware
import Kernels
import Matrices
import Measurement

/// Chooses the kernel of a layer by timing the candidates on its own weights, in alternated rounds.
public struct KernelTuner {
  /// What the model is to run at.
  let extent: ModelExecution.Extent
  private let team: ThreadTeam
  private let shouldStop: () -> Bool

  /// Faster by less than this share counts as a tie, which the smaller format wins.
  private static let tie = 0.02

  /// A tuner for a model that is to run at `extent`; `shouldStop` ends it with what is known.
  public init(extent: ModelExecution.Extent, team: ThreadTeam, shouldStop: @escaping () -> Bool) {
    self.extent = extent
    self.team = team
    self.shouldStop = shouldStop
  }

  /// The fastest of `candidates`, whose weights are found in memory, as those of a large model are.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  func fastest(
    of candidates: [(selection: KernelSelection, layer: any PreparedLayer)], rows: Int,
    outFeatures: Int, inFeatures: Int
  ) throws -> KernelDecision {
    guard let first = candidates.first else { throw UnavailableError("no kernel to choose from") }
    let activations = try Activations(
      values: SyntheticWeights.activations(count: rows * inFeatures, seed: 1),
      inFeatures: inFeatures, outFeatures: outFeatures)
    let team = team
    let contestants = try candidates.map { candidate in
      let multiplication = try candidate.layer.bind(activations)
      let storage = candidate.layer.storage
      return Contestant(
        copies: 1, mostCalls: 1,
        prepare: { team.perform { storage.flush(thread: $0, copy: 0) } },
        run: { multiplication.run(copy: $0) })
    }
    var rule = SamplingRule()
    rule.caseBudgetSeconds = 0.1
    rule.fewestRounds = 7
    rule.settledRounds = 15
    guard
      let measured = GroupSampler(rule: rule, baseline: nil).measure(
        contestants, shouldStop: shouldStop)
    else { return KernelDecision(first.selection, reason: "stopped before it was measured") }
    // Disturbed rounds disturb all candidates alike, and there may be no others.
    let medians = candidates.indices.map { Statistics.median(measured.samples[$0]) }
    let order = candidates.indices.sorted { medians[$0] < medians[$1] }
    let close = order.filter { medians[$0] <= medians[order[0]] * (1 + Self.tie) }
    let winner =
      close.min { candidates[$0].layer.weightBytes < candidates[$1].layer.weightBytes }
      ?? order[0]
    guard let second = order.first(where: { $0 != winner }) else {
      return KernelDecision(candidates[winner].selection, reason: "only one")
    }
    let lead = medians[second] / medians[winner]
    let other = candidates[second].selection.kernel.name
    let hundredths = Int((lead * 100).rounded())
    let margin =
      close.count > 1
      ? "tied with \(other), smaller"
      : "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)× ahead of \(other)"
    return KernelDecision(
      candidates[winner].selection, reason: "fastest of \(candidates.count): \(margin)")
  }
}
