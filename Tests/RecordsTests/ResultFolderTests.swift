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

  private static let series = BreakEven(
    axis: .sparsity, model: "m", layer: "l", outFeatures: 8, inFeatures: 8, batch: 1, pattern: nil,
    precision: "fp32", kernel: "csr", isa: "avx2", baselineKernel: "dense", baselineIsa: "avx2",
    threads: 1, cache: "cold", lowest: 0, highest: 0.95)

  @Test func readsBreakEvensAndLeavesATornLineOut() throws {
    try withFolder { path in
      let line = String(decoding: try RunCoding.encoder().encode(Self.series), as: UTF8.self)
      let file = "\(path)/break-even.jsonl"
      try "\(line)\n\(line)\n\(line.prefix(20))".write(
        toFile: file, atomically: true, encoding: .utf8)
      #expect(try BreakEven.read(file) == [Self.series, Self.series])
      try "{}\n\(line)\n".write(toFile: file, atomically: true, encoding: .utf8)
      #expect(throws: DataError.self) { try BreakEven.read(file) }
      #expect(try BreakEven.read("\(path)/none.jsonl").isEmpty)
    }
  }

  @Test func refusesWhatHoldsNoResults() throws {
    try withFolder { path in
      #expect {
        try ResultFolder.open(path: path)
      } throws: {
        "\($0)".contains("run.json, model.json, prediction.json or decision.json")
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
