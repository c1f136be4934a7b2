import Foundation
import Hardware
import Records

/// Runs as they are recorded.
enum Fixtures {
  /// 2026-01-31 12:00:00 UTC.
  static let noon = Date(timeIntervalSince1970: 1_769_860_800)

  /// The run that started `hours` after noon, on a machine with so many cores.
  static func entry(
    _ hours: Int = 0, name: String = "ci", commit: String? = "abc123", cores: Int = 2,
    state: String = "finished", build: String = "release, optimised", cases: [HistoryCase]? = nil
  ) throws -> HistoryEntry {
    HistoryEntry(
      kind: .sweep, name: name, startedAt: noon.addingTimeInterval(3600 * Double(hours)),
      state: state, commandLine: ["bench", "--spec", name], gitCommit: commit,
      buildConfiguration: build, versions: ["openblas": "0.3.21"], spec: "name: \(name)\n",
      machine: try machine(cores: cores),
      cases: cases ?? [result("bitmask", hours: hours), result("csr", hours: hours)])
  }

  /// A case of `kernel`, whose time tells runs apart.
  static func result(
    _ kernel: String, hours: Int = 0, ratio: Double = 1.9, status: CaseRecord.Status = .measured
  ) -> HistoryCase {
    var result = HistoryCase(
      caseID: "mpt-7b/mlp.up|64x64|1|fp32|unstructured(0.5)|\(kernel)|avx512|2|cold",
      status: status, model: "mpt-7b", batch: 1, precision: "fp32", pattern: "unstructured(0.5)",
      sparsity: 0.5, kernel: kernel, threads: 2, cache: "cold")
    result.layer = "mlp.up"
    result.isa = "avx512"
    guard status == .measured else {
      result.reason = "needs AVX512F"
      return result
    }
    let seconds = 1e-3 + 1e-7 * Double(hours)
    result.ratio = .init(value: ratio, low: ratio * 0.99, high: ratio * 1.01)
    result.memoryShare = 0.9
    result.computeShare = 0.1
    result.bound = .memory
    result.seconds = .init(value: seconds, low: seconds * 0.99, high: seconds * 1.01)
    result.rounds = 30
    return result
  }

  /// A stage of a model.
  static func stage() -> HistoryCase {
    var result = result("auto")
    result.caseID = "t5-small|1|128|1+64|2|unstructured(0.5)/w8a8/auto/cold|decode"
    result.layer = nil
    result.isa = nil
    result.stage = .decode
    result.tokensPerSecond = 250
    return result
  }

  static func machine(cores: Int = 2) throws -> MachineDescription {
    let features = CPUFeatureNames.all.map { "\"\($0)\":\($0 == "isX86")" }.joined(separator: ",")
    let text = """
      {"architecture":"x86_64","cpuModel":"Example CPU","sockets":1,"cores":\(cores),
       "hardwareThreads":\(2 * cores),"caches":[],"numaNodes":[],"features":{\(features)},
       "memoryBytes":17179869184,"availableMemoryBytes":8589934592,"pageBytes":4096,
       "operatingSystem":"Debian 12","kernelRelease":"6.1","hwlocVersion":"2.9.0"}
      """
    return try JSONDecoder().decode(MachineDescription.self, from: Data(text.utf8))
  }

  private enum CPUFeatureNames {
    static let all = [
      "isX86", "sse42", "popcnt", "bmi2", "clflushopt", "avx", "avx2", "fma", "f16c", "avx512f",
      "avx512bw", "avx512dq", "avx512vl", "avx512vbmi", "avx512vbmi2", "avx512vnni", "avx512bf16",
      "amxTile", "amxInt8", "amxBf16", "neon", "dotProduct",
    ]
  }
}

/// A folder of its own under the system's temporary folder, removed at the end.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let path = NSTemporaryDirectory() + "bench-history-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

extension MachineDescription {
  /// The same with other free memory: what no fingerprint depends on.
  func with(availableMemoryBytes: Int) -> MachineDescription {
    var machine = self
    machine.availableMemoryBytes = availableMemoryBytes
    return machine
  }
}
