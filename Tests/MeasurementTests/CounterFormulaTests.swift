import Testing

@testable import Measurement

@Suite struct CounterFormulaTests {
  private let flops = CounterFormula([
    .init("scalar"), .init("packed", times: 4), .init("cancelled", times: -1),
  ])

  private func refusal(_ formula: CounterFormula, _ counts: [String: Int64]) -> CounterError? {
    do throws(CounterError) {
      _ = try formula.value(counts)
      return nil
    } catch {
      return error
    }
  }

  @Test func weighsItsEvents() throws {
    #expect(try flops.value(["scalar": 3, "packed": 10, "cancelled": 2, "other": 99]) == 41)
    #expect(try CounterFormula("clock", times: 1e-9).value(["clock": 2_000_000_000]) == 2)
    #expect(flops.description == "scalar + 4 × packed - cancelled")
    #expect(CounterFormula("clock", times: 1e-9).description == "clock")
  }

  @Test(arguments: [Int64(-1), Int64.min, 1 << 48, Int64.max])
  func refusesWhatARegisterCannotHold(_ count: Int64) throws {
    let error = try #require(refusal(CounterFormula("cycles"), ["cycles": count]))
    #expect(error.event == "cycles")
    #expect(error.message.contains("cycles counted \(count), which its 48 bits can't hold"))
  }

  @Test func acceptsAFullRegister() throws {
    #expect(try CounterFormula("cycles").value(["cycles": 1 << 48 - 1]) == Double(1 << 48 - 1))
  }

  @Test func refusesWhatGaveNoCount() {
    #expect(refusal(flops, ["scalar": 1, "packed": 1])?.event == "cancelled")
  }

  /// The events of a difference stop one after the other, so it may end a little below zero.
  @Test func differencesEndAtZero() throws {
    #expect(try flops.value(["scalar": 100, "packed": 0, "cancelled": 104]) == 0)
    let error = try #require(
      refusal(flops, ["scalar": 100, "packed": 0, "cancelled": 106]))
    #expect(error.message.contains("came out below zero"))
  }
}
