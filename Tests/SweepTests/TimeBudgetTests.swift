import Testing

@testable import Sweep

@Suite struct TimeBudgetTests {
  private func estimates(_ count: Int, least: Double, full: Double) -> [GroupEstimate] {
    (0..<count).map { _ in GroupEstimate(leastSeconds: least, fullSeconds: full, bytes: 0) }
  }

  @Test func ampleTimeGivesTheWholeCaseBudget() {
    let budget = TimeBudget(
      totalSeconds: 100, caseBudgetSeconds: 0.5, estimates: estimates(10, least: 1, full: 2))
    #expect(budget.nextCaseBudget(elapsed: 0) == 0.5)
  }

  @Test func scarceTimeIsShared() throws {
    let budget = TimeBudget(
      totalSeconds: 15, caseBudgetSeconds: 0.5, estimates: estimates(10, least: 1, full: 2))
    let share = try #require(budget.nextCaseBudget(elapsed: 0))
    #expect(abs(share - 0.25) < 1e-9)
  }

  @Test func aGroupThatCannotFitIsLeftOut() {
    var budget = TimeBudget(
      totalSeconds: 3, caseBudgetSeconds: 0.5, estimates: estimates(2, least: 4, full: 5))
    #expect(budget.nextCaseBudget(elapsed: 0) == nil)
    budget.ended(seconds: nil)
    budget.ended(seconds: nil)
    #expect(budget.nextCaseBudget(elapsed: 0) == nil)
    #expect(budget.secondsLeft(elapsed: 0) == 0)
  }

  @Test func slowGroupsCorrectTheEstimate() throws {
    var budget = TimeBudget(
      totalSeconds: 40, caseBudgetSeconds: 0.5, estimates: estimates(10, least: 1, full: 2))
    #expect(budget.nextCaseBudget(elapsed: 0) == 0.5)
    budget.ended(seconds: 8, caseBudget: 0.5)
    // Groups take four times as long as thought, so what is left is no longer ample.
    let share = try #require(budget.nextCaseBudget(elapsed: 0))
    #expect(share < 0.5)
  }

  /// Groups that took less than thought don't make more of the time of those to come.
  @Test func quickGroupsGiveNothingAway() throws {
    var budget = TimeBudget(
      totalSeconds: 15, caseBudgetSeconds: 0.5, estimates: estimates(10, least: 1, full: 2))
    budget.ended(seconds: 0.75, caseBudget: 0.25)
    let share = try #require(budget.nextCaseBudget(elapsed: 1.5))
    #expect(abs(share - 0.25) < 1e-9)
    // But they show that one fits where its estimate wouldn't.
    var late = TimeBudget(
      totalSeconds: 10, caseBudgetSeconds: 0.5, estimates: estimates(2, least: 4, full: 4))
    late.ended(seconds: 2.4, caseBudget: 0.5)
    #expect(late.nextCaseBudget(elapsed: 7) != nil)
  }
}
