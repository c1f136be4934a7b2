import ArgumentParser
import Foundation
import Hardware
import Testing

@testable import bench

@Suite struct FailureTests {
  @Test func errorsHaveTheirCodeAndOneLine() {
    let place = DataError(file: "f.yaml", field: "line 1, column 2", "d")
    let expected: [(any Error, Int32, String?)] = [
      (UsageError("u"), 64, "bench: error: u"),
      (place, 65, "bench: error: f.yaml: line 1, column 2: d"),
      (UnavailableError("two\nlines"), 69, "bench: error: two lines"),
      (ExitCode(3), 3, nil),
    ]
    for (error, code, line) in expected {
      #expect(Failure(error).code == code)
      #expect(Failure(error).line == line)
    }
  }

  @Test(arguments: [
    ["--no-such-flag"], ["swep"], ["--format", "xml"], ["--view", "x"], ["--model"], ["report"],
    ["sweep", "--sparsity", "-1"], ["kernels", "--format", "csv"], ["report", "a", "b"],
  ])
  func mistakesOnTheCommandLineAreUsageErrors(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try Bench.parseAsRoot(arguments) }
    guard let error else { return }
    let failure = Failure(error)
    #expect(failure.code == 64)
    #expect(failure.line?.hasPrefix("bench: error: ") == true)
    #expect(failure.line?.contains("\n") == false)
  }

  @Test func helpIsNoFailure() throws {
    for arguments in [["--help"], ["sweep", "--help"], ["help", "report"]] {
      let error = #expect(throws: (any Error).self) {
        var command = try Bench.parseAsRoot(arguments)
        try command.run()
      }
      let failure = Failure(try #require(error))
      #expect(failure.code == 0 && failure.line == nil)
    }
  }

  @Test(arguments: [
    (["--sparsity", "1"], "--sparsity: sparsity 1 is outside [0, 1)"),
    (["--pattern", "4:2"], "--pattern: pattern 4:2 keeps more"),
    (["--batch", "0"], "--batch: batch 0 is outside"),
    (["--shape", "0x4"], "--shape: shape 0x4 has a side of 0"),
    (["--time-budget", "3"], "--time-budget: '3' is not a duration"),
    (["--sparsity", "native"], "needs real weights"),
    (["--sparsity", "none", "--pattern", "none"], "nothing to sweep"),
    (["--spec", "no-such-spec"], "no spec 'no-such-spec'"),
    (["--resume", "--batch", "1", "--seed", "2"], "leave out --batch, --seed"),
    (["--resume", "--out", "/nonexistent"], "no unfinished run in /nonexistent"),
  ])
  func badValuesAreRefusedBeforeAnythingRuns(arguments: [String], part: String) throws {
    let command = try #require(try Bench.parseAsRoot(arguments) as? SweepCommand)
    let error = #expect(throws: UsageError.self) {
      try SweepRequest(work: command.work, run: command.keeping)
    }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    (0, false, true, Int32(0)), (1, false, true, 3), (1, true, true, 3), (0, true, true, 130),
    (0, true, false, 130), (0, false, false, 6),
  ])
  func sweepsEndWithTheCodeOfWhatMattersMost(
    incorrect: Int, interrupted: Bool, ran: Bool, code: Int32
  ) {
    #expect(SweepExit.code(incorrect: incorrect, interrupted: interrupted, ran: ran) == code)
  }
}
