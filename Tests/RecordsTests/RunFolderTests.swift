import Foundation
import Hardware
import Testing

@testable import Records

@Suite struct RunFolderTests {
  private let utc = TimeZone(secondsFromGMT: 0) ?? .current

  @Test func namesFoldersByDayAndRunAndNumbersThoseTaken() throws {
    try withTemporaryFolder { parent in
      let run = try Fixtures.minimalRun(name: "quick")
      let names = try (1...3).map { _ in
        let folder = try RunFolder.create(in: parent, run: run, timeZone: utc)
        return URL(fileURLWithPath: folder.path).lastPathComponent
      }
      #expect(names == ["2025-01-31-quick", "2025-01-31-quick-2", "2025-01-31-quick-3"])
    }
  }

  @Test func makesMissingParents() throws {
    try withTemporaryFolder { parent in
      let run = try Fixtures.minimalRun()
      let folder = try RunFolder.create(in: parent + "/a/b", run: run, timeZone: utc)
      #expect(try RunFolder.open(path: folder.path).run.name == "quick")
    }
  }

  @Test(arguments: [
    ("../../etc", "etc"), ("a b/c|d", "a-b-c-d"), ("..", "run"), ("", "run"), ("ü", "run"),
    (".hidden", "hidden"),
  ])
  func namesAreSafe(_ name: String, _ expected: String) {
    #expect(Files.safeName(name) == expected)
  }

  @Test func refusesAPlaceThatCannotBeWrittenAndLeavesNothing() throws {
    try withTemporaryFolder { parent in
      let file = parent + "/file"
      try Data().write(to: URL(fileURLWithPath: file))
      let run = try Fixtures.minimalRun()
      #expect(throws: UnavailableError.self) { try RunFolder.create(in: file, run: run) }
      #expect(throws: UnavailableError.self) { try RunFolder.create(in: file + "/x/y", run: run) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: parent) == ["file"])
    }
  }

  @Test func refusalNamesTheWayOut() throws {
    let run = try Fixtures.minimalRun()
    let error = #expect(throws: UnavailableError.self) {
      try RunFolder.create(in: "/proc/bench", run: run)
    }
    #expect(error?.description.contains("--out") == true)
  }

  @Test func aRunThatCannotBeEncodedLeavesNoFolder() throws {
    try withTemporaryFolder { parent in
      var run = try Fixtures.minimalRun()
      run.wallSeconds = .nan
      #expect(throws: (any Error).self) { try RunFolder.create(in: parent + "/new", run: run) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: parent) == [])
    }
  }

  @Test func replacesFilesAsAWhole() throws {
    try withTemporaryFolder { parent in
      var run = try Fixtures.minimalRun()
      let folder = try RunFolder.create(in: parent, run: run, timeZone: utc)
      run.state = "finished"
      run.warnings = [String(repeating: "long ", count: 10_000)]
      try folder.write(run)
      run.warnings = []
      try folder.write(run)
      try folder.write(summary: "# Summary\n")
      #expect(try RunFolder.open(path: folder.path).run.state == "finished")
      #expect(try String(contentsOfFile: folder.summaryPath, encoding: .utf8) == "# Summary\n")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(names == ["run.json", "samples", "summary.md"])
    }
  }

  @Test func keepsSamplesOfGroupsWithSimilarNamesApart() throws {
    try withTemporaryFolder { parent in
      let folder = try RunFolder.create(in: parent, run: try Fixtures.minimalRun(), timeZone: utc)
      for id in ["m/l|1|2:4", "m/l|1|2/4"] {
        let kernel = GroupSamples.Kernel(
          caseID: id, kernel: "nm", isa: "avx2", callsPerSample: 3, secondsPerCall: [1e-6, 2e-6])
        try folder.write(
          GroupSamples(
            groupID: id, kernels: [kernel], droppedRounds: [1], canarySeconds: [1e-4, 2e-4]))
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.samplesPath)
      #expect(names.count == 2)
      let text = try Data(contentsOf: URL(fileURLWithPath: "\(folder.samplesPath)/\(names[0])"))
      let samples = try RunCoding.decoder().decode(GroupSamples.self, from: text)
      #expect(samples.kernels.first?.secondsPerCall == [1e-6, 2e-6])
      #expect(samples.fileName == names[0])
    }
  }

  @Test func findsTheLatestRun() throws {
    try withTemporaryFolder { parent in
      #expect(RunFolder.latest(in: parent) == nil)
      #expect(RunFolder.latest(in: parent + "/none") == nil)
      var old = try Fixtures.minimalRun(name: "z-old")
      let oldFolder = try RunFolder.create(in: parent, run: old, timeZone: utc)
      var new = try Fixtures.minimalRun(
        name: "a-new", startedAt: Fixtures.noon.addingTimeInterval(60))
      new.state = "finished"
      let newFolder = try RunFolder.create(in: parent, run: new, timeZone: utc)
      try FileManager.default.createDirectory(
        atPath: parent + "/zzz-not-a-run", withIntermediateDirectories: false)
      #expect(RunFolder.latest(in: parent) == newFolder.path)
      #expect(RunFolder.latest(in: parent, unfinishedOnly: true) == oldFolder.path)
      old.state = "finished"
      try oldFolder.write(old)
      #expect(RunFolder.latest(in: parent, unfinishedOnly: true) == nil)
    }
  }
}
