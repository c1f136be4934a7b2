import Foundation
import Hardware
import Records
import Testing

@testable import Analysis

/// Check-ups whose noise is known.
@Suite struct DiagnosisTests {
  private static func settings(threshold: Double = 0.02) -> Comparison.Settings {
    .init(
      pairs: 10, mostPairs: 30, rounds: 10, sampleSeconds: 0.002, threshold: threshold,
      familywiseError: 0.05, canaryTolerance: 0.05)
  }

  /// A check-up of cases with the given pairs, each of which took five seconds.
  private static func checkup(
    _ pairs: [[Double]], others: [Comparison.Case] = [], threshold: Double = 0.02,
    budget: Double = 240
  ) throws -> Checkup {
    let side = Comparison.Side(label: "this program", binary: "/bench")
    var comparison = Comparison(
      name: "ci", startedAt: Date(timeIntervalSince1970: 0), commandLine: [], base: side,
      head: side, machine: try MachineDescription.probe(), spec: "",
      settings: settings(threshold: threshold))
    comparison.cases =
      pairs.enumerated().map { index, pairs in
        var one = Comparison.Case(caseID: "case \(index)", verdict: .same)
        one.pairLogRatios = pairs
        return one
      } + others
    comparison.pairs = pairs.map(\.count).max() ?? 0
    comparison.wallSeconds = 5 * Double(comparison.pairs)
    return Checkup(
      comparison: comparison, settings: settings(threshold: threshold), timeBudgetSeconds: budget,
      surroundings: .init(
        otherProcessorSeconds: nil, cpuQuotaCores: nil, clockSource: nil,
        clockResolutionSeconds: 2e-8))
  }

  /// So many pairs of twelve cases.
  private static func noise(_ deviation: Double, pairs: Int = 10, seed: UInt64 = 1) -> [[Double]] {
    var noise = SimulatedNoise(seed: seed)
    noise.deviation = deviation
    return (0..<12).map { _ in noise.pairs(pairs) }
  }

  private static func other(_ verdict: Comparison.Verdict) -> Comparison.Case {
    Comparison.Case(caseID: "\(verdict)", verdict: verdict)
  }

  @Test func aQuietMachineIsFit() throws {
    let diagnosis = Diagnosis(try Self.checkup(Self.noise(0.01), budget: 1e6))
    #expect(diagnosis.fitness == .fit)
    #expect(diagnosis.cases.count == 12 && diagnosis.casesThatFind == 12)
    #expect(diagnosis.alarms == AlarmRate(alarms: 0, judged: 12) && diagnosis.comparisons == 1)
    let advice = try #require(diagnosis.advice)
    #expect(advice.pairs == 10 && advice.seconds == 150)
    #expect(advice.smallestFound == diagnosis.worst?.smallestFound.value)
    for one in diagnosis.cases {
      #expect(one.ratio.low < one.ratio.value && one.ratio.value < one.ratio.high)
      #expect(one.smallestFound.low < one.smallestFound.value)
      #expect(one.smallestFound.value < one.smallestFound.high && one.smallestFound.low > 0.02)
    }
  }

  @Test func whatIsFoundIsWhatTheRuleSays() throws {
    let diagnosis = Diagnosis(
      try Self.checkup(Self.noise(0.02, pairs: 60), budget: 1e6))
    let expected = ChangeRule().smallestFound(
      deviation: 0.02, pairs: 30, cases: 12, power: Comparison.power)
    let median = try #require(diagnosis.median?.smallestFound)
    #expect(abs(median.value / expected - 1) < 0.15)
    let inside = diagnosis.cases.filter {
      $0.deviation.low < 0.02 && 0.02 < $0.deviation.high
    }
    #expect(inside.count >= 10)
    #expect(diagnosis.comparisons == 6 && diagnosis.alarms.judged == 72)
  }

  @Test func aNoisyMachineIsFitForLargeChangesAlone() throws {
    let diagnosis = Diagnosis(try Self.checkup(Self.noise(0.05), budget: 1e6))
    let worst = try #require(diagnosis.worst?.smallestFound.value)
    #expect(diagnosis.fitness == .fitAbove(worst) && worst > 0.05)
    let advice = try #require(diagnosis.advice)
    // Ten minutes of pairs that take five seconds.
    #expect(advice.pairs > 10 && advice.pairs <= 40 && advice.seconds <= 600)
    #expect(advice.smallestFound < worst)
    #expect(advice.conclusiveThreshold > 0.02)
  }

  @Test func aMachineThatFindsNothingIsNotFit() throws {
    let diagnosis = Diagnosis(try Self.checkup(Self.noise(0.4)))
    guard case .notFit(.noise(let smallest)) = diagnosis.fitness else {
      Issue.record("\(diagnosis.fitness)")
      return
    }
    #expect(smallest > 0.25)
  }

  @Test func aTimeBudgetThatAllowsFewerPairsFindsLess() throws {
    let pairs = Self.noise(0.02)
    let all = Diagnosis(try Self.checkup(pairs, budget: 1000))
    let some = Diagnosis(try Self.checkup(pairs, budget: 60))
    #expect(all.mostPairs == 30 && some.mostPairs == 12)
    let (less, more) = (all.median?.smallestFound.value, some.median?.smallestFound.value)
    #expect(try #require(less) < #require(more))
  }

  @Test func oneDisturbedPairOfMany() throws {
    var pairs = Self.noise(0.01, pairs: 16)
    let before = Diagnosis(try Self.checkup(pairs, budget: 1e6))
    pairs[3][5] = 0.5
    let after = Diagnosis(try Self.checkup(pairs, budget: 1e6))
    let (quiet, disturbed) = (before.cases[3], after.cases[3])
    // A comparison would leave it out as well.
    #expect(disturbed.smallestFound.value < 1.3 * quiet.smallestFound.value)
  }

  @Test func alarmsMakeItUnfit() throws {
    var pairs = Self.noise(0.005, pairs: 20)
    // Something favours one of the two in the second ten pairs.
    pairs[7] = pairs[7].enumerated().map { $0.offset < 10 ? $0.element : $0.element + 0.1 }
    let diagnosis = Diagnosis(try Self.checkup(pairs))
    #expect(diagnosis.alarms == AlarmRate(alarms: 1, judged: 24))
    #expect(diagnosis.fitness == .notFit(.alarms))
  }

  @Test func whatCannotBeMeasuredComesFirst() throws {
    let quiet = Self.noise(0.01)
    func fitness(_ pairs: [[Double]], _ others: [Comparison.Verdict]) throws -> Diagnosis.Fitness {
      Diagnosis(try Self.checkup(pairs, others: others.map(Self.other), budget: 1e6)).fitness
    }
    #expect(try fitness(quiet, [.noBase]) == .notFit(.failures(1)))
    #expect(try fitness(quiet, [.failed, .contaminated]) == .notFit(.failures(1)))
    let six = Array(repeating: Comparison.Verdict.contaminated, count: 7)
    #expect(try fitness(quiet, six) == .notFit(.contamination(7)))
    #expect(try fitness(quiet, [.contaminated, .refused, .refused]) == .fit)
    #expect(try fitness(Self.noise(0.01, pairs: 3), []) == .notFit(.fewPairs(3)))
    #expect(try fitness([], [.refused]) == .notFit(.nothingMeasured))
    #expect(try fitness([], []) == .notFit(.nothingMeasured))
  }

  @Test func aHigherThresholdWantsLess() throws {
    let diagnosis = Diagnosis(
      try Self.checkup(Self.noise(0.02), threshold: 0.05, budget: 1e6))
    #expect(diagnosis.wanted == 0.1 && diagnosis.fitness == .fit)
  }

  @Test func pairsThatAgreeExactly() throws {
    let diagnosis = Diagnosis(try Self.checkup([Array(repeating: 0, count: 10)]))
    #expect(diagnosis.fitness == .fit && diagnosis.worst?.smallestFound == Estimate(0.02))
  }

  // scipy.stats.beta.ppf(0.95, k + 1, n - k)
  @Test(arguments: [
    (0, 60, 0.048_702_9), (0, 12, 0.220_922_2), (1, 60, 0.076_640_0), (5, 100, 0.102_253_3),
    (0, 100_000, 2.995_69e-5), (12, 12, 1), (0, 0, 1),
  ])
  func upperLimits(_ alarms: Int, _ judged: Int, _ expected: Double) {
    #expect(abs(AlarmRate(alarms: alarms, judged: judged).atMost / expected - 1) < 1e-4)
  }
}
