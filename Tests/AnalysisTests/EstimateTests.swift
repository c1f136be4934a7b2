import Analysis
import Testing

@Suite struct EstimateTests {
  @Test func intervals() {
    let estimate = Estimate(2, low: 1.9, high: 2.3)
    #expect(abs(estimate.halfWidth - 0.2) < 1e-12)
    #expect(abs(estimate.relativeHalfWidth - 0.1) < 1e-12)
    #expect(Estimate(0).relativeHalfWidth == 0)
  }

  @Test(arguments: [(2.0, 3.0, true), (3, 4, true), (3.01, 4, false), (0, 0.99, false)])
  func overlap(_ low: Double, _ high: Double, _ overlaps: Bool) {
    let one = Estimate(2, low: 1, high: 3)
    let other = Estimate(low, low: low, high: high)
    #expect(one.overlaps(other) == overlaps)
    #expect(other.overlaps(one) == overlaps)
  }
}
