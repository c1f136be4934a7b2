import Testing

@testable import Sweep

@Suite struct ColdPlanTests {
  private let cache = 32 << 20

  /// Bytes between two readings of a copy in the worst order the cyclic rounds allow.
  private func passing(_ plan: ColdPlan, _ sizes: [Int], _ index: Int) -> Int {
    let others = sizes.enumerated().filter { $0.offset != index }.map(\.element)
    return (plan.copies[index] - 1) * sizes[index] + others.reduce(0, +) - (others.max() ?? 0)
  }

  @Test(arguments: [
    [1 << 20], [64 << 20], [64 << 20, 34 << 20, 50 << 20], [1 << 18, 1 << 20], [100],
  ])
  func twiceTheCachePassesBetweenTwoReadings(sizes: [Int]) {
    let plan = ColdPlan(weightBytes: sizes, cacheBytes: cache, memoryBytes: 8 << 30)
    #expect(plan.method == .rotate)
    for index in sizes.indices { #expect(passing(plan, sizes, index) >= 2 * cache) }
  }

  @Test func largeWeightsNeedNoCopies() {
    let plan = ColdPlan(
      weightBytes: [256 << 20, 128 << 20, 160 << 20], cacheBytes: cache, memoryBytes: 8 << 30)
    #expect(plan.copies == [1, 1, 1])
  }

  @Test func flushesWhereCopiesDoNotFit() {
    let plan = ColdPlan(
      weightBytes: [1 << 20, 1 << 19], cacheBytes: 480 << 20, memoryBytes: 1 << 30)
    #expect(plan.method == .flush)
    #expect(plan.copies == [1, 2])
    #expect(plan.description(0) == "flush")
  }
}
