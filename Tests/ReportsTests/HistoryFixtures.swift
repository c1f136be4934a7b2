import Foundation
import Hardware
import Records

@testable import Analysis
@testable import Reports

/// A case that was run once a day, and got slower on the thirteenth.
enum HistoryFixtures {
  static let caseID =
    "mpt-7b/mlp.up|16384x4096|1|w8a8|unstructured(0.5)|bitmask|avx512|2|cold"

  static func run(_ day: Int) -> HistorySeries.Run {
    HistorySeries.Run(
      id: "\(day + 1000)", name: "ci",
      startedAt: Date(timeIntervalSince1970: 1_738_324_800 + 86_400 * Double(day)),
      gitCommit: "\(day + 10)aaaaaaaaaa-dirty")
  }

  static func result(_ ratio: Double, caseID: String = caseID, kernel: String = "bitmask")
    -> HistoryCase
  {
    var result = HistoryCase(
      caseID: caseID, status: .measured, model: "mpt-7b", batch: 1, precision: "w8a8",
      pattern: "unstructured(0.5)", sparsity: 0.5, kernel: kernel, threads: 2, cache: "cold")
    result.layer = "mlp.up"
    result.ratio = .init(value: ratio, low: ratio * 0.99, high: ratio * 1.01)
    result.memoryShare = 0.8
    result.bound = .memory
    result.seconds = .init(value: 2e-3, low: 1.98e-3, high: 2.02e-3)
    return result
  }

  static var ratios: [Double] {
    (0..<18).map { day -> Double in
      let level: Double = day < 12 ? 6.5 : 6
      return level * (1 + 0.001 * Double(day % 3 - 1))
    }
  }

  static func key(_ caseID: String = caseID) throws -> HistorySeries.Key {
    .init(
      caseID: caseID, fingerprint: MachineFingerprint(try Fixtures.machine()).description,
      buildConfiguration: "release, optimised")
  }

  static func series(_ ratios: [Double] = ratios, caseID: String = caseID) throws -> HistorySeries {
    var points = ratios.enumerated().map {
      HistorySeries.Point(result($1, caseID: caseID), of: run($0))
    }
    if points.count > 14 {
      points[13].isNoisy = true
      points[14] = HistorySeries.Point(run: run(14), status: .incorrect)
    }
    return HistorySeries(try key(caseID), points: points)
  }

  /// The run of a day, of these cases.
  static func entry(_ day: Int, _ cases: [HistoryCase]) throws -> HistoryEntry {
    var entry = HistoryEntry(
      kind: .sweep, name: "ci", startedAt: run(day).startedAt, state: "finished",
      commandLine: ["bench"], gitCommit: run(day).gitCommit,
      buildConfiguration: "release, optimised",
      versions: ["openblas": day < 12 ? "0.3.21" : "0.3.26"], spec: "name: ci\n",
      machine: try Fixtures.machine(), cases: cases)
    entry.run.id = run(day).id
    return entry
  }

  static func machines() throws -> [String: MachineDescription] {
    [try key().fingerprint: try Fixtures.machine()]
  }

  static func runs() throws -> [String: HistoryRun] {
    Dictionary(
      uniqueKeysWithValues: try (0..<18).map { (run($0).id, try entry($0, []).run) })
  }

  static func report(_ series: [HistorySeries], ofCase caseID: String?, limit: Int = 40) throws
    -> SeriesReport
  {
    var report = SeriesReport(series, ofCase: caseID, machines: try machines(), limit: limit)
    report.know(try runs())
    return report
  }
}
