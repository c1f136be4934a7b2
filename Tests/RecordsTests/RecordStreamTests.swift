import Foundation
import Hardware
import Testing

@testable import Records

@Suite struct RecordStreamTests {
  /// A run folder with `text` as its records.
  private func withRun<Result>(
    _ text: String, _ body: (RunFolder) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { parent in
      let folder = try RunFolder.create(in: parent, run: try Fixtures.minimalRun())
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder.recordsPath))
      return try body(folder)
    }
  }

  private func line(_ caseID: String, kernel: String = "bitmask") throws -> String {
    let record = Fixtures.minimalRecord(caseID, kernel: kernel)
    return String(decoding: try RunCoding.encoder().encode(record), as: UTF8.self) + "\n"
  }

  @Test func appendsALinePerRecord() throws {
    try withRun("") { folder in
      let stream = try folder.recordStream()
      try stream.append(Fixtures.minimalRecord("a"))
      try stream.append(try Fixtures.fullRecord())
      let text = try String(contentsOfFile: folder.recordsPath, encoding: .utf8)
      #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 3)
      let contents = try RunFolder.open(path: folder.path)
      #expect(contents.records == [Fixtures.minimalRecord("a"), try Fixtures.fullRecord()])
      #expect(contents.doneCaseIDs == ["a", "text"])
      #expect(contents.notes.isEmpty)
    }
  }

  @Test func aRecordThatCannotBeEncodedIsNotWritten() throws {
    try withRun("") { folder in
      let stream = try folder.recordStream()
      var record = Fixtures.minimalRecord()
      record.medianSeconds = .infinity
      #expect(throws: (any Error).self) { try stream.append(record) }
      #expect(try RunFolder.open(path: folder.path).records.isEmpty)
    }
  }

  @Test func aKillAtAnyByteOfTheLastLineLosesThatLineAtMost() throws {
    let first = try line("a")
    let second = try line("b")
    let last = second.utf8.count
    for length in Array(stride(from: 0, to: last, by: 29)) + [1, last - 2, last - 1, last] {
      try withRun(first + second.prefix(length)) { folder in
        let whole = length >= last - 1
        let read = try RunFolder.open(path: folder.path)
        #expect(read.doneCaseIDs == (whole ? ["a", "b"] : ["a"]))
        #expect(read.notes.isEmpty == (length == 0 || whole))
        try folder.recordStream().append(Fixtures.minimalRecord("c"))
        let text = try String(contentsOfFile: folder.recordsPath, encoding: .utf8)
        let expected = first + (whole ? second : "") + (try line("c"))
        #expect(text == expected)
      }
    }
  }

  @Test func theLastRecordOfACaseWins() throws {
    let text = try line("a", kernel: "csr") + line("b") + line("a", kernel: "nm")
    try withRun(text) { folder in
      let records = try RunFolder.open(path: folder.path).records
      #expect(records.map(\.caseID) == ["a", "b"])
      #expect(records.first?.kernel == "nm")
    }
  }

  @Test(arguments: ["{\"schemaVersion\":1}", "{", "", "[]", "nonsense"])
  func aDamagedLineIsNamed(_ damaged: String) throws {
    try withRun(try line("a") + damaged + "\n" + line("b")) { folder in
      let error = #expect(throws: DataError.self) { try RunFolder.open(path: folder.path) }
      #expect(error?.file == folder.recordsPath + ":2")
      #expect(throws: DataError.self) { try folder.recordStream() }
    }
  }

  @Test func aFieldAtFaultIsNamed() throws {
    let text = try line("a").replacingOccurrences(of: "\"batch\":1", with: "\"batch\":\"one\"")
    try withRun(text) { folder in
      let error = #expect(throws: DataError.self) { try RunFolder.open(path: folder.path) }
      #expect(error?.field == "batch")
    }
  }

  @Test func newerFilesAreRefused() throws {
    try withRun("{\"schemaVersion\":2}\n") { folder in
      let error = #expect(throws: DataError.self) { try RunFolder.open(path: folder.path) }
      #expect(error?.field == "schemaVersion")
      try Data("{\"schemaVersion\":99}".utf8).write(to: URL(fileURLWithPath: folder.runPath))
      let runError = #expect(throws: DataError.self) { try RunFolder.open(path: folder.path) }
      #expect(runError?.problem.contains("99") == true)
    }
  }

  @Test func oneProcessWritesAtATime() throws {
    try withRun("") { folder in
      let stream = try folder.recordStream()
      #expect(throws: UnavailableError.self) { try folder.recordStream() }
      try stream.append(Fixtures.minimalRecord())
    }
  }

  @Test func opensByAnyOfItsFiles() throws {
    try withRun(try line("a")) { folder in
      for path in [folder.path + "/", folder.runPath, folder.recordsPath] {
        let contents = try RunFolder.open(path: path)
        #expect(contents.folder == folder)
      }
      #expect(throws: DataError.self) { try RunFolder.open(path: folder.path + "x") }
      #expect(throws: DataError.self) { try RunFolder.open(path: folder.samplesPath) }
    }
  }
}
