import ArgumentParser
import Foundation
import Hardware
import Reports
import Testing

@testable import bench

/// On the sample that is kept in the repository.
@Suite struct RunComparisonCommandTests {
  private static let sample = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("reports/sample").path

  private func code(
    _ base: String, _ head: String, gate: Bool = false, format: ComparisonFormat = .csv
  ) throws -> Int32 {
    do {
      let command = RunComparisonCommand(
        base: base, head: head, gate: gate, format: format, quiet: true, show: { _ in })
      try command.run()
      return 0
    } catch let exit as ExitCode {
      return exit.rawValue
    }
  }

  /// The sample with `edit` done to the text of its `run.json`.
  private func withCopy(_ edit: (String) -> String, _ body: (String) throws -> Void) throws {
    let copy = NSTemporaryDirectory() + "bench-sample-\(UUID().uuidString)"
    try FileManager.default.copyItem(atPath: Self.sample, toPath: copy)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    let run = copy + "/run.json"
    let text = edit(try String(contentsOfFile: run, encoding: .utf8))
    try text.write(toFile: run, atomically: true, encoding: .utf8)
    try body(copy)
  }

  @Test func runsAreToldFromBuilds() throws {
    let (run, file) = (Self.sample, Self.sample + "/run.json")
    #expect(try CompareRequest(sides: [run, file], git: nil) == .runs(run, file))
    #expect(
      try CompareRequest(sides: ["/bin/true", "/bin/false"], git: nil)
        == .builds(.binaries(base: "/bin/true", head: "/bin/false")))
    for sides in [[run], [run, "/bin/true"], [run, run, run], ["/bin/true", "/no/such"], []] {
      #expect(throws: UsageError.self) { try CompareRequest(sides: sides, git: nil) }
    }
  }

  @Test func revisionsAreARange() throws {
    guard case .builds(.revisions(let range)) = try CompareRequest(sides: [], git: "main..HEAD")
    else {
      Issue.record("a range isn't two revisions")
      return
    }
    #expect(range.base == "main" && range.head == "HEAD")
    #expect(throws: UsageError.self) { try CompareRequest(sides: [Self.sample], git: "main") }
  }

  @Test func aRunIsNoSlowerThanItself() throws {
    #expect(try code(Self.sample, Self.sample, gate: true) == 0)
  }

  @Test func anotherMachineIsNoBaseline() throws {
    let machine = #/"cpuModel"\s*:\s*"[^"]*"/#
    try withCopy({ $0.replacing(machine, with: "\"cpuModel\" : \"Other\"") }) { copy in
      let code = try code(Self.sample, copy)
      #expect(code == 5)
    }
  }

  @Test func aFormThatRunsHaveNotIsRefused() throws {
    for format in [ComparisonFormat.html, .junit] {
      #expect(throws: UsageError.self) { try code(Self.sample, Self.sample, format: format) }
    }
  }
}
