import Foundation
import Hardware
import Kernels
import Matrices
import Measurement

/// What a call of OpenBLAS leaves behind for the kernel that runs next.
///
/// Its own threads would spin for tens of milliseconds after a call, on the cores of whatever comes
/// then. The dense kernel keeps it from having any; this measures that it does.
enum AfterOpenBLAS {
  /// Longer than OpenBLAS's idle threads spin, 2²⁶ steps of the time-stamp counter as Debian builds it.
  private static let spinMicroseconds: useconds_t = 30_000
  /// Well within that time, and many calls.
  private static let sampleSeconds = 200e-6
  /// Enough for an interval that leaves out three at each end; each takes twice the spinning.
  private static let rounds = 15
  /// Small enough for the caches, so that memory plays no part.
  private static let size = 512

  /// The time of a kernel right after a dense call, over its time right after a call of its own, on all
  /// of `team`.
  ///
  /// Both come after a pause in which what spins from before goes to sleep, and both run once untimed, so
  /// that their weights are in the caches. Throws `UnavailableError` when memory isn't granted.
  static func ratio(team: ThreadTeam) throws -> Interval {
    let dense = try multiplication(DenseKernel(), batch: 16, team: team)
    let kernel = try multiplication(BitmaskKernel(), batch: 1, team: team)
    func contestant(after other: Multiplication) -> Contestant {
      Contestant(
        copies: 1,
        prepare: {
          usleep(spinMicroseconds)
          other.run(copy: 0)
          kernel.run(copy: 0)
        }, run: { kernel.run(copy: $0) })
    }
    var rule = SamplingRule()
    rule.sampleSeconds = sampleSeconds
    (rule.fewestRounds, rule.settledRounds, rule.mostRounds) = (rounds, rounds, rounds)
    let sampler = GroupSampler(rule: rule, baseline: nil)
    guard
      let measured = sampler.measure(
        [contestant(after: dense), contestant(after: kernel)], shouldStop: { false })
    else { return Statistics.medianInterval([]) }
    return Statistics.ratioInterval(measured.samples[0], measured.samples[1])
  }

  /// `1.00× [0.99, 1.01] of its time alone`.
  static func text(_ ratio: Interval) -> String {
    String(
      format: "%.2f× [%.2f, %.2f] of its time alone, %d paired rounds", ratio.value, ratio.low,
      ratio.high, rounds)
  }

  private static func multiplication(
    _ kernel: some Kernel, batch: Int, team: ThreadTeam
  ) throws -> Multiplication {
    let weights = LayerWeights(
      values: SyntheticWeights.matrix(
        rows: size, columns: size, seed: 1, name: kernel.name, team: team),
      mask: SyntheticWeights.mask(
        rows: size, columns: size, sparsity: 0.5, seed: 1, name: kernel.name, team: team),
      pattern: .unstructured(0.5))
    let choice = kernel.choose(precision: .fp32, atMost: nil)
    guard let isa = choice.isa else {
      throw UnavailableError("\(kernel.name) can't run here: \(choice.reason ?? "no code")")
    }
    let layer = try kernel.prepare(
      weights, isa: isa, team: team, copies: 1, placement: .hugePages)
    return try layer.bind(
      Activations(
        values: SyntheticWeights.activations(count: batch * size, seed: 1), inFeatures: size,
        outFeatures: size))
  }
}
