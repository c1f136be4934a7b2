import Foundation
import Hardware
import Records
import Testing

@testable import History

@Suite struct TransferTests {
  private func store(_ folder: String, _ name: String, hours: [Int]) throws -> HistoryStore {
    let store = try HistoryStore("\(folder)/\(name).sqlite", for: .adding)
    for hour in hours { _ = try store.add(Fixtures.entry(hour)) }
    return store
  }

  private func export(_ store: HistoryStore, to path: String) throws -> Int {
    let lines = try LineFileWriter(path)
    let count = try store.export { try lines.write($0) }
    try lines.finish()
    return count
  }

  @Test func twoHistoriesBecomeOneWhicheverTakesTheOther() throws {
    try withTemporaryFolder { folder in
      let left = try store(folder, "left", hours: [0, 1, 2])
      let right = try store(folder, "right", hours: [2, 3])
      _ = try right.add(Fixtures.entry(9, cores: 4, cases: [Fixtures.stage()]))
      let files = ["\(folder)/left.jsonl", "\(folder)/right.jsonl"]
      #expect(try export(left, to: files[0]) == 3)
      #expect(try export(right, to: files[1]) == 3)
      let taken = try left.importRuns(from: LineFileReader(files[1]))
      #expect(taken == .init(added: 2, present: 1))
      #expect(try right.importRuns(from: LineFileReader(files[0])) == .init(added: 2, present: 1))
      _ = try export(left, to: files[0])
      _ = try export(right, to: files[1])
      let texts = try files.map { try String(contentsOfFile: $0, encoding: .utf8) }
      #expect(texts[0] == texts[1])
      #expect(texts[0].split(separator: "\n").count == 5)
      #expect(try left.importRuns(from: LineFileReader(files[0])) == .init(present: 5))
    }
  }

  @Test func aFullerRunReplacesAPoorerOne() throws {
    try withTemporaryFolder { folder in
      let poor = try HistoryStore("\(folder)/poor.sqlite", for: .adding)
      _ = try poor.add(Fixtures.entry(state: "interrupted", cases: [Fixtures.result("bitmask")]))
      let full = try store(folder, "full", hours: [0])
      for (store, name) in [(poor, "poor"), (full, "full")] {
        _ = try export(store, to: "\(folder)/\(name).jsonl")
      }
      #expect(
        try full.importRuns(from: LineFileReader("\(folder)/poor.jsonl")) == .init(present: 1))
      #expect(
        try poor.importRuns(from: LineFileReader("\(folder)/full.jsonl")) == .init(replaced: 1))
      #expect(try poor.newest() == full.newest())
    }
  }

  @Test(arguments: [
    (#""ratio":{"#, #""ratio":{"x":1,"#, nil as String?),
    (#""caseID":"mpt"#, #""caseID":"mpu"#, "run.id"),
    (#""fingerprint":""#, #""fingerprint":"0"#, "run.fingerprint"),
    (#""name":"ci""#, #""name":"cj""#, "run.id"),
    (#""schemaVersion":1"#, #""schemaVersion":2"#, "schemaVersion"),
    (#""sparsity":0.5"#, #""sparsity":5"#, "cases.sparsity"),
    (#""low":"#, #""low":-"#, "cases.ratio"),
    (#""status":"measured""#, #""status":"fine""#, "cases"), ("{", "", "not valid JSON"),
  ])
  func aLineThatWasChangedIsRefusedAndNothingIsTaken(
    _ part: String, _ changed: String, _ field: String?
  ) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/changed.jsonl"
      _ = try export(store(folder, "from", hours: [0, 1]), to: path)
      let lines = try String(contentsOfFile: path, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
      let second = lines[1].replacing(part, with: changed, maxReplacements: 1)
      #expect(second != lines[1])
      try "\(lines[0])\n\(second)\n".write(toFile: path, atomically: true, encoding: .utf8)
      let target = try HistoryStore("\(folder)/to.sqlite", for: .adding)
      if let field {
        let error = #expect(throws: DataError.self) {
          try target.importRuns(from: LineFileReader(path))
        }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.hasPrefix("\(path):2: ") && text.contains(field), "\(text)")
        #expect(try target.count() == 0)
      } else {
        // What a later version adds is passed over.
        #expect(try target.importRuns(from: LineFileReader(path)) == .init(added: 2))
      }
    }
  }

  @Test func specsKeepTheirLines() throws {
    try withTemporaryFolder { folder in
      var entry = try Fixtures.entry()
      entry.run.spec = "name: ci\nbatch: 1\n"
      entry.run.id = entry.identity
      let path = "\(folder)/one.jsonl"
      try entry.line().write(to: URL(fileURLWithPath: path))
      let line = try #require(try LineFileReader(path).next())
      #expect(try HistoryEntry(reading: line, file: path, line: 1) == entry)
    }
  }

  @Test func anExportThatIsNotFinishedLeavesTheFileBefore() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/out.jsonl"
      try "before\n".write(toFile: path, atomically: true, encoding: .utf8)
      do {
        let lines = try LineFileWriter(path)
        try lines.write(Data("half".utf8))
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "before\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out.jsonl"])
    }
  }
}
