import Analysis
import Records
import Testing

@Suite struct RunComparisonTests {
  private func run(_ speedups: [Double], width: Double = 0.01) -> [CaseRecord] {
    [Fixtures.record("dense", speedup: 1)]
      + speedups.enumerated().map {
        Fixtures.record("bitmask", speedup: $1, width: width, layer: "layer\($0)")
      }
  }

  @Test func aRunEqualsItself() {
    let comparison = RunComparison(run([2, 3]), run([2, 3]))
    #expect(comparison.medianDifference == 0)
    #expect(comparison.largest?.difference == 0)
    #expect(comparison.disagreements.isEmpty)
  }

  @Test func differencesAreTheSameEitherWayRound() throws {
    let comparison = RunComparison(run([2, 3, 1]), run([2.2, 3, 0.5]))
    #expect(comparison.matches.count == 3)
    #expect(abs(try #require(comparison.medianDifference) - 0.1) < 1e-12)
    #expect(try #require(comparison.largest).caseID.contains("layer2"))
    #expect(abs(try #require(comparison.largest).difference - 1) < 1e-12)
    #expect(comparison.disagreements.count == 2)
  }

  @Test func medianOfAnEvenNumberIsTheMean() throws {
    let comparison = RunComparison(run([1, 1]), run([1.1, 1.3]))
    #expect(abs(try #require(comparison.medianDifference) - 0.2) < 1e-12)
  }

  @Test func unmatchedCasesAreCounted() {
    let comparison = RunComparison(run([2, 3]), run([2]))
    #expect(comparison.onlyInFirst == 1)
    #expect(comparison.onlyInSecond == 0)
    #expect(RunComparison([], run([2])).medianDifference == nil)
    #expect(RunComparison([], []).largest == nil)
  }
}
