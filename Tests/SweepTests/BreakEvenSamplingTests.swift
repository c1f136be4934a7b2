import Analysis
import Foundation
import Hardware
import Records
import Testing

@testable import Measurement
@testable import Sweep

/// Searches over noisy times, sampled as a sweep samples them.
@Suite struct BreakEvenSamplingTests {
  private let sampling = BreakEvenSampling(baselines: [(0, "dense"), (1, "tiles")], kernels: [2])

  private func measurement(_ samples: [[Double]], dropped: [Int] = []) -> GroupMeasurement {
    GroupMeasurement(
      samples: samples, callsPerSample: samples.map { _ in 1 },
      canarySeconds: [Double](repeating: 1, count: samples[0].count + 1), droppedRounds: dropped,
      activity: ProcessActivity.now().since(ProcessActivity.now()), timedSeconds: 1)
  }

  @Test func comparesWithTheFasterDenseKernel() {
    let rounds = [Double](repeating: 1, count: 20)
    let probe = sampling.probe(
      measurement([rounds.map { $0 * 6 }, rounds.map { $0 * 4 }, rounds.map { $0 * 2 }]), kernel: 2,
      at: 0.5)
    #expect(probe.baselineKernel == "tiles" && probe.speedup == 2 && probe.at == 0.5)
    #expect(probe.seconds == 2 && probe.baselineSeconds == 4 && probe.rounds == 20)
    #expect(probe.outcome == .wins)
  }

  @Test func aDenseKernelThatIsFarSlowerIsNotTimedAgain() {
    let rounds = [Double](repeating: 1, count: 20)
    func beaten(_ dense: Double, _ tiles: Double) -> [Int] {
      sampling.beatenByFar(
        measurement([rounds.map { $0 * dense }, rounds.map { $0 * tiles }, rounds]))
    }
    #expect(beaten(6, 4) == [0])
    #expect(beaten(4, 6) == [1])
    #expect(beaten(4.4, 4) == [] && beaten(4, 4) == [])
  }

  @Test func leavesDroppedRoundsOutUnlessTooFewRemain() {
    let slow = [Double](repeating: 4, count: 16)
    var kernel = [Double](repeating: 2, count: 16)
    for index in 0..<8 { kernel[index] = 100 }
    let some = sampling.probe(
      measurement([slow, slow, kernel], dropped: Array(0..<8)), kernel: 2)
    #expect(some.rounds == 8 && some.speedup == 2)
    let most = sampling.probe(
      measurement([slow, slow, kernel], dropped: Array(0..<9)), kernel: 2)
    #expect(most.rounds == 16)
  }

  @Test func looksAgainOnlyAfterHalfAsManyRoundsMore() {
    let isDecided = sampling.isDecided()
    func look(_ rounds: Int, _ speedup: Double) -> Bool {
      let times = [Double](repeating: 1, count: rounds)
      return isDecided(
        measurement([times.map { $0 * speedup }, times.map { $0 * speedup }, times]))
    }
    #expect(!look(8, 1))
    #expect(!look(11, 2))
    #expect(look(12, 2))
  }

  // MARK: Coverage

  /// A generator of its own, so that a run that fails fails again.
  private struct Noise {
    var state: UInt64

    mutating func unit() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (Double(state >> 11) + 0.5) * 0x1p-53
    }

    mutating func normal() -> Double { (-2 * log(unit())).squareRoot() * cos(2 * .pi * unit()) }

    /// A time that is now and then disturbed, as on a shared host.
    mutating func time(_ seconds: Double, spread: Double) -> Double {
      seconds * exp(spread * normal()) * (unit() < 0.05 ? 1 + unit() : 1)
    }
  }

  /// Times a point until it is decided or `mostRounds` are over.
  ///
  /// The weights that are packed for it lie somewhere else each time, which all its rounds have in common.
  private func probe(
    at value: Double, speedup: Double, spread: Double, mostRounds: Int, _ noise: inout Noise
  ) -> BreakEven.Probe {
    let sampling = BreakEvenSampling(baselines: [(0, "dense")], kernels: [1])
    let isDecided = sampling.isDecided()
    let seconds = exp(0.006 * noise.normal())
    var samples: [[Double]] = [[], []]
    while true {
      samples[0].append(noise.time(speedup, spread: spread))
      samples[1].append(noise.time(seconds, spread: spread))
      guard samples[0].count >= BreakEvenSampling.fewestRounds else { continue }
      let measurement = measurement(samples)
      if samples[0].count >= mostRounds || isDecided(measurement) {
        return sampling.probe(measurement, kernel: 1, at: value)
      }
    }
  }

  /// How many searches settled, how many of those hold the truth, and how wide their ranges are.
  private struct Tally {
    var settled = 0
    var covered = 0
    var widths: [Double] = []

    var coverage: Double { Double(covered) / Double(settled) }
    var medianWidth: Double { Statistics.median(widths) }
  }

  private func searches(
    _ search: BreakEvenSearch, count: Int = 1000, spread: ClosedRange<Double> = 0.002...0.05,
    truth: (inout Noise) -> Double,
    speedup: (_ value: Double, _ truth: Double, _ slope: Double) -> Double
  ) -> Tally {
    var noise = Noise(state: 7)
    var tally = Tally()
    for _ in 0..<count {
      let truth = truth(&noise)
      let slope = 0.2 + 1.5 * noise.unit()
      let spread = spread.lowerBound + (spread.upperBound - spread.lowerBound) * noise.unit()
      let mostRounds = 10 + Int(60 * noise.unit())
      var probes: [BreakEven.Probe] = []
      while let value = search.next(after: probes) {
        probes.append(
          probe(
            at: value, speedup: speedup(value, truth, slope), spread: spread,
            mostRounds: mostRounds, &noise))
      }
      let finding = search.finding(of: probes)
      guard finding.verdict != .unsettled else { continue }
      tally.settled += 1
      // Where an end can't be told the truth may well lie outside.
      let inside = min(max(truth, search.lowest), search.highest)
      let holds =
        switch (finding.verdict, search.axis) {
        case (.always, .sparsity), (.never, .batch): truth <= search.lowest
        case (.never, .sparsity), (.always, .batch): truth >= search.highest
        default: (finding.low ?? .nan) <= inside && inside <= (finding.high ?? .nan)
        }
      if holds { tally.covered += 1 }
      if let low = finding.low, let high = finding.high {
        tally.widths.append(search.axis == .sparsity ? high - low : high / low - 1)
      }
    }
    return tally
  }

  @Test func theTrueSparsityLiesInTheRange() {
    let search = BreakEvenSearch(axis: .sparsity, lowest: 0, highest: 0.95)
    // Also below and above what is tried: then it is always and never.
    let tally = searches(search) {
      -0.1 + 1.15 * $0.unit()
    } speedup: {
      exp($2 * ($0 - $1))
    }
    #expect(tally.coverage >= 0.95 && tally.settled >= 800, "\(tally.coverage) \(tally.settled)")
  }

  @Test func theTrueBatchLiesInTheRange() {
    let search = BreakEvenSearch(axis: .batch, lowest: 1, highest: 512)
    let tally = searches(search) {
      exp2(-0.5 + 10 * $0.unit())
    } speedup: {
      pow($1 / $0, $2 / 2)
    }
    #expect(tally.coverage >= 0.95 && tally.settled >= 800, "\(tally.coverage) \(tally.settled)")
  }

  /// A range that holds everything would hold the truth as well.
  @Test func quietTimesGiveANarrowRange() {
    let search = BreakEvenSearch(axis: .sparsity, lowest: 0, highest: 0.95)
    let tally = searches(search, count: 200, spread: 0.002...0.01) {
      0.05 + 0.85 * $0.unit()
    } speedup: {
      exp(($2 + 0.5) * ($0 - $1))
    }
    #expect(tally.settled >= 190 && tally.medianWidth <= 0.06, "\(tally.medianWidth)")
  }
}
