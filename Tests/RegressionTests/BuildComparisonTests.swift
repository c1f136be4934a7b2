import Records
import Testing

@testable import Regression

@Suite("Comparing two builds")
struct BuildComparisonTests {
  private static func twelve(_ ratios: [Int: Double] = [:]) -> [FakeWorkers.Case] {
    (0..<12).map { FakeWorkers.Case(id: "case \($0)", ratio: ratios[$0] ?? 1) }
  }

  @Test("Equal builds are the same in every case, in the order of the spec")
  func same() throws {
    let workers = FakeWorkers(Self.twelve())
    let result = try workers.compare()
    #expect(result.cases.map(\.caseID) == workers.cases.map(\.id))
    #expect(result.cases.allSatisfy { $0.verdict == .same })
    #expect(result.exitCode(strict: true) == 0)
    #expect(workers.running == 0)
  }

  @Test("A slower case is named, and it alone; its pairs are fresh once more")
  func slower() throws {
    let workers = FakeWorkers(Self.twelve([4: 1.1]))
    let result = try workers.compare()
    #expect(result.cases(.slower).map(\.caseID) == ["case 4"])
    #expect(result.cases(.same).count == 11)
    let slower = try #require(result.cases(.slower).first)
    let ratio = try #require(slower.ratio)
    let confirmation = try #require(slower.confirmation)
    #expect(ratio.low > 1.02 && ratio.high > 1.1 && ratio.low < 1.1)
    #expect(confirmation.low > 1.02)
    // One that is tried alone needs less confidence than one of twelve.
    #expect(confirmation.confidence < ratio.confidence)
    #expect(slower.confirmationLogRatios.count == 10)
    #expect(result.exitCode(strict: false) == 2)
  }

  @Test("A faster case fails nothing")
  func faster() throws {
    let result = try FakeWorkers(Self.twelve([0: 0.9])).compare()
    #expect(result.cases(.faster).map(\.caseID) == ["case 0"])
    #expect(result.exitCode(strict: true) == 0)
  }

  @Test("What doesn't repeat in fresh processes fails nothing")
  func passing() throws {
    let workers = FakeWorkers([FakeWorkers.Case(id: "a", ratio: 1.2)])
    // The first process of each side only greets.
    workers.passing = (pairs: 11, ratio: 1)
    let result = try workers.compare()
    #expect(result.cases[0].verdict == .inconclusive)
    #expect(result.cases[0].reason?.contains("not when measured again") == true)
    #expect(result.exitCode(strict: false) == 0)
    #expect(result.exitCode(strict: true) == 4)
  }

  @Test("Only what is undecided gets more pairs, three times as many at most")
  func morePairs() throws {
    let workers = FakeWorkers(Self.twelve([3: 1.02]))
    let result = try workers.compare()
    #expect(result.cases[3].verdict == .inconclusive)
    #expect(result.cases[3].pairLogRatios.count == 30)
    #expect(result.cases[0].pairLogRatios.count == 10)
    #expect(result.pairs == 30)
  }

  @Test("Processes start in turn, and none is left when it ends")
  func order() throws {
    let workers = FakeWorkers(Self.twelve())
    _ = try workers.compare(pairs: 4)
    #expect(Array(workers.started.prefix(6)) == [.base, .head, .base, .head, .head, .base])
    #expect(workers.running == 0)
  }

  @Test("A canary that is off makes a comparison worthless, not a failure")
  func contaminated() throws {
    let workers = FakeWorkers(Self.twelve([4: 1.5]))
    workers.canaryRatio = 1.2
    let result = try workers.compare()
    #expect(result.cases.allSatisfy { $0.verdict == .contaminated })
    #expect(result.cases[4].droppedSamples == result.cases[4].samples)
    #expect(result.exitCode(strict: false) == 0)
    #expect(result.exitCode(strict: true) == 4)
  }

  @Test("Weights on 2 MiB pages in one process only aren't compared")
  func unequalPages() throws {
    let workers = FakeWorkers([FakeWorkers.Case(id: "a", ratio: 1.5)])
    workers.hugePageShare = { side, number in side == .head && number > 4 ? 0 : 1 }
    let result = try workers.compare()
    #expect(result.cases[0].verdict == .contaminated)
    #expect(result.cases[0].reason?.contains("2 MiB pages") == true)
  }

  @Test("Times that a clock's jump made impossible are left out")
  func clockJumps() throws {
    let workers = FakeWorkers([FakeWorkers.Case(id: "a")])
    var count = 0
    workers.fault = { _, request in
      guard case .sample = request else { return nil }
      count += 1
      guard count.isMultiple(of: 17) else { return nil }
      let wrong = [-3600, 0, Double.nan, .infinity][(count / 17) % 4]
      return .sampled(
        sample: WorkerAnswer.Sample(secondsPerCall: wrong, canarySeconds: 1e-5, switches: 0))
    }
    let result = try workers.compare()
    #expect(result.cases[0].verdict == .same)
    #expect(result.cases[0].droppedSamples > 0)
  }

  @Test("The time budget ends it, and keeps room to confirm")
  func timeBudget() throws {
    // A pair takes a second of the pretended clock.
    let short = try FakeWorkers(Self.twelve([3: 1.02])).compare(budget: 15)
    #expect(short.cases[3].verdict == .inconclusive)
    #expect(short.cases[3].reason?.contains("--time-budget") == true)
    #expect(short.pairs < 16)
    let slower = try FakeWorkers(Self.twelve([3: 1.02, 5: 1.1])).compare(budget: 25)
    #expect(slower.cases[5].verdict == .slower)
    let none = try FakeWorkers(Self.twelve()).compare(budget: 0.5)
    #expect(none.cases.allSatisfy { $0.verdict == .unmeasured })
    #expect(none.exitCode(strict: false) == 6)
  }

  @Test("Ctrl-C keeps what was decided, and ends every process")
  func interrupt() throws {
    let workers = FakeWorkers(Self.twelve([3: 1.02]))
    // After the first look, which decides all cases but one.
    let result = try workers.compare(stopsAfter: 30)
    #expect(result.state == "interrupted")
    #expect(result.cases(.same).count == 11)
    #expect(result.cases[3].verdict == .inconclusive)
    #expect(result.exitCode(strict: false) == 130)
    #expect(workers.running == 0)
    let early = try FakeWorkers(Self.twelve()).compare(stopsAfter: 9)
    #expect(early.cases.allSatisfy { $0.verdict == .inconclusive && $0.ratio != nil })
    let atOnce = try FakeWorkers(Self.twelve()).compare(stopsAfter: 1)
    #expect(atOnce.cases.allSatisfy { $0.verdict == .unmeasured })
  }
}
