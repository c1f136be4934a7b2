import Foundation
import Hardware
import Testing

@testable import Records

@Suite struct ResultFolderTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "/bench-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func refusesWhatHoldsNoResults() throws {
    try withFolder { path in
      #expect {
        try ResultFolder.open(path: path)
      } throws: {
        "\($0)".contains("run.json, model.json, prediction.json, decision.json or comparison.json")
      }
      #expect(throws: DataError.self) { try ResultFolder.open(path: path + "/none") }
      try "{\"schemaVersion\": 99}".write(
        toFile: path + "/decision.json", atomically: true, encoding: .utf8)
      #expect { try ResultFolder.open(path: path) } throws: { "\($0)".contains("schemaVersion") }
    }
  }

  @Test func writesAFileAndTheFolderThatItLiesIn() throws {
    try withFolder { path in
      try ResultFolder(path: path).write("x", to: "charts/a.svg")
      #expect(try String(contentsOfFile: path + "/charts/a.svg", encoding: .utf8) == "x")
    }
  }
}
