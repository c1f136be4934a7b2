import Analysis
import Foundation
import Hardware
import Records
import Testing

@testable import bench

@Suite struct DoctorCommandTests {
  private func doctor(_ arguments: String...) throws -> DoctorCommand {
    try #require(try Bench.parseAsRoot(["doctor"] + arguments) as? DoctorCommand)
  }

  @Test func optionsAreThoseOfCompare() throws {
    let command = try doctor("--pairs", "5", "--threshold", "0.05", "--time", "5m")
    let settings = try command.options.settings()
    #expect(settings.pairs == 5 && settings.mostPairs == 15 && settings.threshold == 0.05)
    #expect(try command.options.seconds("--time", command.time) == 300)
    #expect(try doctor().time == "60s")
  }

  /// Before a minute is spent on measuring.
  @Test(arguments: [
    (["--format", "html"], "--format"), (["--pairs", "1"], "--pairs"),
    (["--time", "soon"], "--time"),
    (["--threshold", "2"], "--threshold"), (["--time-budget", "long"], "--time-budget"),
  ])
  func whatMakesNoSenseIsRefused(_ arguments: [String], option: String) throws {
    let command = try #require(
      try Bench.parseAsRoot(["doctor"] + arguments) as? DoctorCommand)
    let error = try #require(throws: UsageError.self) { try command.run() }
    #expect(Failure(error).code == 64 && String(describing: error).contains(option))
  }

  @Test func exitCodes() throws {
    #expect(try code(of: [], isInterrupted: false) == 4)
    #expect(try code(of: [.same], isInterrupted: false) == 0)
    #expect(try code(of: [.same], isInterrupted: true) == 130)
    #expect(try code(of: [.same, .contaminated], isInterrupted: false) == 4)
    #expect(try code(of: [.same, .noBase], isInterrupted: false) == 3)
    #expect(try code(of: [.same, .failed], isInterrupted: true) == 3)
  }

  /// The code after a check-up of quiet cases with these verdicts.
  private func code(of verdicts: [Comparison.Verdict], isInterrupted: Bool) throws -> Int32 {
    let side = Comparison.Side(label: "this program", binary: "/bench")
    let settings = try doctor().options.settings()
    var comparison = Comparison(
      name: "ci", startedAt: Date(timeIntervalSince1970: 0), commandLine: [], base: side,
      head: side, machine: try MachineDescription.probe(), spec: "", settings: settings)
    comparison.cases = verdicts.enumerated().map { index, verdict in
      var one = Comparison.Case(caseID: "\(index)", verdict: verdict)
      one.pairLogRatios = verdict == .same ? [0.001, -0.001, 0, 0.002, -0.002] : []
      return one
    }
    let checkup = Checkup(
      comparison: comparison, settings: settings, timeBudgetSeconds: 240,
      surroundings: .init(
        otherProcessorSeconds: nil, cpuQuotaCores: nil, clockSource: nil,
        clockResolutionSeconds: 2e-8))
    return DoctorCommand.code(Diagnosis(checkup), isInterrupted: isInterrupted)
  }
}
