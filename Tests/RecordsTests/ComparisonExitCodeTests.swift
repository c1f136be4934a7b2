import Hardware
import Testing

@testable import Records

@Suite struct ComparisonExitCodeTests {
  private func code(
    _ verdicts: [Comparison.Verdict], strict: Bool = false, interrupted: Bool = false
  ) throws -> Int32 {
    var comparison = try Comparison(
      name: "ci", startedAt: Fixtures.noon, commandLine: [], base: .init(label: "a", binary: "a"),
      head: .init(label: "b", binary: "b"), machine: Fixtures.fullRun().machine, spec: "",
      settings: .init(
        pairs: 10, mostPairs: 30, rounds: 10, sampleSeconds: 2e-3, threshold: 0.02,
        familywiseError: 0.05, canaryTolerance: 0.05))
    if interrupted { comparison.state = "interrupted" }
    comparison.cases = verdicts.enumerated().map { .init(caseID: "\($0)", verdict: $1) }
    return comparison.exitCode(strict: strict)
  }

  @Test(
    arguments: [
      ([], 6), ([.same], 0), ([.faster], 0), ([.slower], 2), ([.failed], 3), ([.inconclusive], 0),
      ([.contaminated], 0), ([.noBase], 5), ([.added], 5), ([.removed], 5),
      ([.added, .removed], 5),
      ([.refused], 6), ([.unmeasured], 6), ([.refused, .added], 6), ([.unmeasured, .removed], 6),
      ([.refused, .noBase], 5),
    ] as [([Comparison.Verdict], Int32)])
  func eachOutcomeHasItsCode(_ verdicts: [Comparison.Verdict], _ expected: Int32) throws {
    #expect(try code(verdicts) == expected)
  }

  /// Beside a case that is fine, only what is wrong counts.
  @Test(
    arguments: [
      (.added, 0), (.removed, 0), (.refused, 0), (.noBase, 0), (.unmeasured, 0), (.inconclusive, 0),
      (.contaminated, 0), (.slower, 2), (.failed, 3),
    ] as [(Comparison.Verdict, Int32)])
  func besideACaseThatIsTheSame(_ verdict: Comparison.Verdict, _ expected: Int32) throws {
    #expect(try code([.same, verdict]) == expected)
    #expect(try code([verdict, .same]) == expected)
  }

  @Test(
    arguments: [
      (.inconclusive, 4), (.contaminated, 4), (.unmeasured, 4), (.added, 0), (.removed, 0),
      (.refused, 0), (.noBase, 0), (.faster, 0), (.slower, 2), (.failed, 3),
    ] as [(Comparison.Verdict, Int32)])
  func strictFailsWhatCannotBeTold(_ verdict: Comparison.Verdict, _ expected: Int32) throws {
    #expect(try code([.same, verdict], strict: true) == expected)
  }

  @Test func theWorstWins() throws {
    #expect(try code([.slower, .failed]) == 3)
    #expect(try code([.slower, .inconclusive], strict: true) == 2)
    #expect(try code([.slower, .unmeasured], interrupted: true) == 2)
    #expect(try code([.failed], interrupted: true) == 3)
    #expect(try code([.same, .unmeasured], interrupted: true) == 130)
    #expect(try code([.unmeasured], strict: true, interrupted: true) == 130)
    #expect(try code([], interrupted: true) == 130)
    // Nothing to compare with is said whether or not it was to be strict.
    #expect(try code([.added], strict: true) == 5)
    #expect(try code([.unmeasured], strict: true) == 6)
  }
}
