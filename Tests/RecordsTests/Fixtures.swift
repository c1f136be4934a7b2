import Foundation
import Hardware
import Records

/// Records and runs with nothing left out, and with nothing more than needed.
enum Fixtures {
  static func minimalRecord(_ caseID: String = "case", kernel: String = "bitmask") -> CaseRecord {
    var record = CaseRecord(
      caseID: caseID, groupID: "group", status: .refused, model: "mpt-7b", layer: "attn.out_proj",
      outFeatures: 4096, inFeatures: 4096, occurrences: 32, batch: 1, precision: "fp32",
      pattern: "unstructured(0.5)", sparsity: 0.5, kernel: kernel, isa: "avx512", threads: 1,
      cache: "cold", seed: 42)
    record.reason = "needs AVX512F"
    return record
  }

  /// Every optional field has a value: decoded from text made of the schema's own property lists.
  static func fullRecord() throws -> CaseRecord {
    let schema = try Schema.load("record")
    return try JSONDecoder().decode(
      CaseRecord.self, from: JSONEncoder().encode(schema.fullExample(schema.root)))
  }

  static func fullRun() throws -> RunDescription {
    let schema = try Schema.load("run")
    return try RunCoding.decoder().decode(
      RunDescription.self, from: JSONEncoder().encode(schema.fullExample(schema.root)))
  }

  static func minimalRun(name: String = "quick", startedAt: Date = noon) throws -> RunDescription {
    RunDescription(
      name: name, startedAt: startedAt, commandLine: ["bench"], gitCommit: nil,
      buildConfiguration: "debug, measured code optimised", versions: [:],
      machine: try fullRun().machine, spec: "name: \(name)\n")
  }

  /// 2025-01-31 12:00:00 UTC.
  static let noon = Date(timeIntervalSince1970: 1_738_324_800)
}

/// A folder of its own under the system's temporary folder, removed at the end.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let path = NSTemporaryDirectory() + "bench-records-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}
