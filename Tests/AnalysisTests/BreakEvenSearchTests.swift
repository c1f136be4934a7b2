import Records
import Testing

@testable import Analysis

/// Searches over curves without noise: what is tried, and what is concluded.
@Suite struct BreakEvenSearchTests {
  /// A point of a curve that is known to `halfWidth`.
  static func probe(_ value: Double, _ speedup: Double, halfWidth: Double = 0) -> BreakEven.Probe {
    BreakEven.Probe(
      at: value, speedup: speedup, speedupLow: speedup - halfWidth,
      speedupHigh: speedup + halfWidth,
      rounds: 11, seconds: 1, baselineKernel: "dense", baselineSeconds: speedup)
  }

  /// All points that a search tries of `curve`, in order, and what it finds.
  static func run(
    _ search: BreakEvenSearch, halfWidth: Double = 0, curve: (Double) -> Double
  ) -> (probes: [BreakEven.Probe], finding: BreakEvenSearch.Finding) {
    var probes: [BreakEven.Probe] = []
    while let value = search.next(after: probes), probes.count < 100 {
      probes.append(probe(value, curve(value), halfWidth: halfWidth))
    }
    return (probes, search.finding(of: probes))
  }

  private static let sparsity = BreakEvenSearch(axis: .sparsity, lowest: 0, highest: 0.95)
  private static let batch = BreakEvenSearch(axis: .batch, lowest: 1, highest: 512)

  @Test(arguments: stride(from: 0.013, to: 0.95, by: 0.0171).map { $0 })
  func sparsityIsFoundToOnePercent(_ truth: Double) throws {
    // Steep enough for a loss and a win within a percent of it.
    let (probes, finding) = Self.run(Self.sparsity) { 1 + 3 * ($0 - truth) }
    #expect(finding.verdict == .from && finding.reason == nil)
    let (low, high) = (try #require(finding.low), try #require(finding.high))
    #expect(low <= truth && truth <= high)
    #expect(high - low <= 0.02 + 1e-9)
    #expect(probes.count <= 5 + 10)
    #expect(Set(probes.map(\.at)).count == probes.count)
  }

  @Test(arguments: [1, 2, 3, 5, 7, 12, 15, 16, 17, 31, 33, 63, 100, 200, 300, 500, 511])
  func batchIsFoundToSixPercent(_ truth: Int) throws {
    let (probes, finding) = Self.run(Self.batch) { $0 <= Double(truth) ? 1.2 : 0.8 }
    #expect(finding.verdict == .upTo && finding.reason == nil)
    let (low, high) = (try #require(finding.low), try #require(finding.high))
    #expect(low <= Double(truth) && Double(truth) < high)
    #expect(high - low <= max(1, 0.06 * low))
    #expect(probes.count <= 10 + 5)
    #expect(probes.allSatisfy { $0.at == $0.at.rounded() })
  }

  @Test(arguments: [sparsity, batch])
  func alwaysAndNeverTakeTheStartingPointsAlone(_ search: BreakEvenSearch) {
    let (wins, always) = Self.run(search) { _ in 1.1 }
    let (losses, never) = Self.run(search) { _ in 0.9 }
    #expect(always == .init(verdict: .always))
    #expect(never == .init(verdict: .never))
    #expect(wins.count == search.startingPoints.count && losses.count == wins.count)
  }

  @Test func bothEdgesOfAGreyZoneAreFound() throws {
    // Known to 10 %, and to the 1 % that two packings differ by: can't be told between 0.29 and 0.51.
    let (_, finding) = Self.run(Self.sparsity, halfWidth: 0.1) { 1 + $0 - 0.4 }
    #expect(finding.verdict == .from)
    let (low, high) = (try #require(finding.low), try #require(finding.high))
    #expect((0.27...0.30).contains(low) && (0.50...0.53).contains(high), "\(low) \(high)")
  }

  @Test func onlyNoiseSettlesNothing() {
    let (_, finding) = Self.run(Self.sparsity, halfWidth: 0.5) { _ in 1.1 }
    #expect(finding.verdict == .unsettled && finding.low == nil)
    #expect(finding.reason == "can't be told from dense anywhere")
  }

  @Test func anUnclearEndIsSaidWithWhatIsClearBelow() throws {
    let (_, finding) = Self.run(Self.sparsity, halfWidth: 0.1) { 0.8 + 0.2 * $0 }
    #expect(finding.verdict == .unsettled && finding.high == nil)
    let low = try #require(finding.low)
    // 0.8 + 0.2 · 0.45 + 0.1 = 0.99.
    #expect((0.43...0.46).contains(low))
    #expect(finding.reason?.hasPrefix("loses at ") == true)
    #expect(finding.reason?.hasSuffix("can't be told from dense at 95 %") == true)
  }

  @Test func anUnclearLowestPointMayBeTheBreakEven() {
    let probes = [(0.0, 0.04), (0.25, 0), (0.5, 0), (0.75, 0), (0.95, 0)].map {
      Self.probe($0.0, 1.03 + $0.0, halfWidth: $0.1)
    }
    let finding = Self.sparsity.finding(of: probes)
    #expect(finding.verdict == .from && finding.low == 0 && finding.high == 0.25)
    #expect(finding.reason == "can't be told from dense at 0 %")
    #expect(Self.sparsity.next(after: probes) == 0.13)
  }

  @Test func anUnclearPointAmongWinsIsSaid() {
    let probes = [0, 0.25, 0.5, 0.75, 0.95].map {
      Self.probe($0, 1.2, halfWidth: $0 == 0.5 ? 0.3 : 0)
    }
    #expect(
      Self.sparsity.finding(of: probes)
        == .init(verdict: .always, reason: "can't be told from dense at 50 %"))
    #expect(Self.sparsity.next(after: probes) == nil)
  }

  @Test func aLossAboveAWinIsSaidAndWhatHoldsAboveCounts() throws {
    // Wins below 30 %, loses up to 60 %, wins above.
    let (_, finding) = Self.run(Self.sparsity) { (0.3...0.6).contains($0) ? 0.8 : 1.2 }
    #expect(finding.verdict == .from)
    #expect(finding.low == 0.6 && finding.high == 0.61)
    #expect(finding.reason?.hasPrefix("beats dense at 0, 25 % too") == true)
  }

  @Test func aBatchOfOneThatLosesIsSaidBesideTheLastThatWins() {
    // As where OpenBLAS is slow from 2 tokens on.
    let (_, finding) = Self.run(Self.batch) { $0 == 1 || $0 > 30 ? 0.8 : 1.2 }
    #expect(finding.verdict == .upTo && finding.low == 30 && finding.high == 31)
    #expect(finding.reason == "loses at batch 1 too")
  }

  @Test func winsFromSomeBatchOnAreAFrom() {
    let (_, finding) = Self.run(Self.batch) { $0 < 5 ? 0.8 : 1.2 }
    #expect(finding == .init(verdict: .from, low: 4, high: 5))
  }

  @Test func winsThatEndAreAnUpToOnTheAxisOfSparsityToo() throws {
    let (_, finding) = Self.run(Self.sparsity) { $0 < 0.333 ? 1.2 : 0.8 }
    #expect(finding.verdict == .upTo)
    #expect(finding.low == 0.33 && finding.high == 0.34)
  }

  @Test func pointsThatWereNotColdSayNothing() {
    var probe = Self.probe(0.5, 3)
    #expect(probe.outcome == .wins)
    probe.isSuspect = true
    #expect(probe.outcome == .undecided)
  }

  @Test(arguments: [
    (1.009, 1.2, false), (1.011, 1.2, true), (0.8, 0.992, false), (0.8, 0.985, true),
  ])
  func whatIsNearerToOneThanTwoPackingsSaysNothing(_ low: Double, _ high: Double, _ clear: Bool) {
    var probe = Self.probe(0.5, (low + high) / 2)
    (probe.speedupLow, probe.speedupHigh) = (low, high)
    #expect((probe.outcome != .undecided) == clear)
  }

  // MARK: Stopped searches

  @Test func nothingIsSettledBeforeBothEndsWereTried() {
    #expect(Self.sparsity.finding(of: []).verdict == .unsettled)
    #expect(Self.sparsity.finding(of: [Self.probe(0.95, 2)]).verdict == .unsettled)
    let ends = [Self.probe(0.95, 2), Self.probe(0, 0.5)]
    #expect(Self.sparsity.finding(of: ends) == .init(verdict: .from, low: 0, high: 0.95))
  }

  @Test func endsComeFirst() {
    #expect(Self.sparsity.startingPoints == [0.95, 0, 0.25, 0.5, 0.75])
    #expect(Self.batch.startingPoints == [512, 1, 2, 4, 8, 16, 32, 64, 128, 256])
    let odd = BreakEvenSearch(axis: .batch, lowest: 1, highest: 33)
    #expect(odd.startingPoints == [33, 1, 2, 4, 8, 16])
    let point = BreakEvenSearch(axis: .batch, lowest: 1, highest: 1)
    #expect(point.startingPoints == [1])
    #expect(Self.run(point) { _ in 2 }.finding.verdict == .always)
  }

  @Test func whatRemainsShrinksToNothing() {
    for search in [Self.sparsity, Self.batch] {
      var probes: [BreakEven.Probe] = []
      let first = search.remaining(after: probes)
      while let value = search.next(after: probes) {
        #expect(search.remaining(after: probes) > 0)
        probes.append(Self.probe(value, search.axis == .sparsity ? 0.5 + value : 40 / value))
      }
      #expect(search.remaining(after: probes) == 0)
      #expect((first / 2...first * 2).contains(probes.count))
    }
  }

  @Test func orderOfPointsDoesNotMatter() {
    let (probes, finding) = Self.run(Self.sparsity, halfWidth: 0.1) { 1 + $0 - 0.4 }
    for _ in 0..<20 { #expect(Self.sparsity.finding(of: probes.shuffled()) == finding) }
  }
}
