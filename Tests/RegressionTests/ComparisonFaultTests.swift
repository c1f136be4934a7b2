import Hardware
import Records
import Testing

@testable import Regression

@Suite("Builds that don't do their work")
struct ComparisonFaultTests {
  private static let three = ["a", "b", "c"].map { FakeWorkers.Case(id: $0) }

  private static func sampling(_ request: WorkerRequest, _ index: Int) -> Bool {
    if case .sample(index, _, _) = request { true } else { false }
  }

  @Test("A head that crashes in a case fails that case, and the others go on")
  func headCrashes() throws {
    let workers = FakeWorkers(Self.three)
    workers.fault = { side, request in
      guard side == .head, Self.sampling(request, 1) else { return nil }
      throw WorkerFault(.crashed(signal: 11), "was ended by signal 11")
    }
    let result = try workers.compare()
    #expect(result.cases.map(\.verdict) == [.same, .failed, .same])
    #expect(result.cases[1].reason == "head: its process was ended by signal 11")
    #expect(result.exitCode(strict: false) == 3)
    #expect(workers.running == 0)
  }

  @Test("A base that crashes in a case leaves nothing to compare that with")
  func baseCrashes() throws {
    let workers = FakeWorkers(Self.three)
    workers.fault = { side, request in
      guard side == .base, Self.sampling(request, 0) else { return nil }
      throw WorkerFault(.hung(seconds: 60), "gave no answer in 60 s and was killed")
    }
    let result = try workers.compare()
    #expect(result.cases.map(\.verdict) == [.noBase, .same, .same])
    #expect(result.exitCode(strict: false) == 0)
  }

  @Test("A kernel that fails its check is named by side")
  func failedCheck() throws {
    var cases = Self.three
    cases[0].failure = [.head: "row 3 is off by 0.1"]
    cases[2].failure = [.base: "row 5 is off by 0.1"]
    let result = try FakeWorkers(cases).compare()
    #expect(result.cases.map(\.verdict) == [.failed, .same, .noBase])
    #expect(result.cases[0].reason == "head: row 3 is off by 0.1")
  }

  @Test("A base that doesn't start, or isn't a worker, is no baseline; such a head isn't available")
  func doesNotStart() throws {
    for (side, number) in [(ComparisonSide.base, 1), (.head, 1), (.base, 4)] {
      let workers = FakeWorkers(Self.three)
      workers.start = { started, count in
        guard started == side, count == number else { return }
        throw WorkerFault(.exited(64), "ended with exit code 64: bench: error: no such subcommand")
      }
      let error = #expect(throws: (any Error).self) { try workers.compare() }
      #expect(error is BaselineError == (side == .base))
      #expect(error is UnavailableError == (side == .head))
      #expect(
        "\(try #require(error))".contains(side == .base ? "the base, main," : "the head, topic,"))
      #expect(workers.running == 0)
    }
  }

  @Test("Cases on one side only, and renamed ones, are said to be so")
  func cases() throws {
    func id(_ layer: String, _ kernel: String, _ isa: String) -> String {
      "shape/\(layer)|8x8|1|fp32|dense|\(kernel)|\(isa)|2|cold"
    }
    var cases = [
      FakeWorkers.Case(id: id("x", "csr", "avx2")),
      FakeWorkers.Case(id: id("new", "nm", "avx2"), sides: [.head]),
      FakeWorkers.Case(id: id("old", "bitmask", "avx2"), sides: [.base]),
      FakeWorkers.Case(id: id("y", "tiles", "avx512"), sides: [.head]),
      FakeWorkers.Case(id: id("y", "tiles", "avx2"), sides: [.base]),
      FakeWorkers.Case(id: id("z", "csr", "amx"), refusal: "this CPU has no AMX"),
    ]
    cases.reverse()
    let result = try FakeWorkers(cases).compare()
    func verdict(_ id: String) -> Comparison.Verdict? {
      result.cases.first { $0.caseID == id }?.verdict
    }
    #expect(verdict(id("x", "csr", "avx2")) == .same)
    #expect(verdict(id("new", "nm", "avx2")) == .added)
    #expect(verdict(id("old", "bitmask", "avx2")) == .removed)
    #expect(verdict(id("z", "csr", "amx")) == .refused)
    let renamed = try #require(result.cases.first { $0.caseID == id("y", "tiles", "avx512") })
    #expect(renamed.verdict == .same)
    #expect(renamed.baseCaseID == id("y", "tiles", "avx2"))
    #expect(result.cases.count == 5)
  }

  @Test(
    "A head that refuses what the base runs has lost it, whatever the instruction set is called")
  func lost() {
    func one(_ isa: String, _ refusal: String?) -> WorkerGreeting.Case {
      .init(caseID: "l|1x1|1|fp32|dense|csr|\(isa)|1|cold", weights: 0, refusal: refusal)
    }
    let lost = CaseMatch.all(base: [one("avx2", nil)], head: [one("none", "no code")])
    #expect(lost.count == 1 && lost[0].isLost)
    let neither = CaseMatch.all(base: [one("amx", "no AMX")], head: [one("amx", "no AMX")])
    #expect(neither.count == 1 && !neither[0].isLost && neither[0].refusal != nil)
  }

  @Test("Two cases that could both be the renamed one are added and removed")
  func ambiguous() {
    func one(_ id: String) -> WorkerGreeting.Case { .init(caseID: id, weights: 0, refusal: nil) }
    let matches = CaseMatch.all(
      base: [one("l|1x1|1|fp32|dense|csr|avx2|1|cold")],
      head: [
        one("l|1x1|1|fp32|dense|nm|avx2|1|cold"), one("l|1x1|1|fp32|dense|tiles|avx2|1|cold"),
      ])
    #expect(matches.allSatisfy { $0.baseCaseID == nil })
    #expect(matches.count == 3)
  }

  @Test("Nothing in common is no comparable baseline")
  func nothingInCommon() throws {
    let result = try FakeWorkers([
      FakeWorkers.Case(id: "a", sides: [.base]), FakeWorkers.Case(id: "b", sides: [.head]),
    ]).compare()
    #expect(result.exitCode(strict: false) == 5)
  }

  @Test("Memory for both is asked for before anything is packed")
  func memory() {
    for bytes in [1 << 50, Int.max] {
      let workers = FakeWorkers(Self.three)
      workers.memoryBytes = bytes
      #expect(throws: UnavailableError.self) { try workers.compare() }
    }
  }
}
