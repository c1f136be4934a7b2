import Analysis
import Foundation
import Hardware
import Records

/// A sweep's or a model's run in the terms that formats of other tools have in common.
struct ExportedRun {
  /// A figure of a case: the name of its field in the record, its unit, and its interval where it has one.
  struct Metric: Equatable {
    var name: String
    /// `s`, `B`, `B/s`, …; `1` for ratios and counts.
    var unit: String
    var value: Double
    var low: Double?
    var high: Double?
  }

  /// What one case is, and what it gave.
  struct Case {
    /// Unique within the run, and the same in every run.
    var id: String
    /// The layer, or the model, that it belongs to: `mpt-7b`, `mlp.up`.
    var family: [String]
    /// What tells it from others, in the order of `ExportedRun.dimensions`.
    var dimensions: [String]
    var status: CaseRecord.Status
    /// Why it is no result.
    var reason: String?
    /// The median time of one call with its interval.
    var time: Estimate?
    /// Calls that were timed.
    var calls: Int
    var threads: Int
    /// What holds it back, or nothing.
    var label: String
    /// Processor time of one call, where it was counted.
    var processorSeconds: Double?
    var metrics: [Metric]

    /// Whether its figures may be used.
    var isResult: Bool { status == .measured && time != nil }
  }

  var name: String
  var startedAt: Date
  var commandLine: [String]
  var gitCommit: String?
  var buildConfiguration: String
  var versions: [String: String]
  var machine: MachineDescription
  /// Names of what tells cases apart.
  var dimensions: [String]
  var cases: [Case]

  /// The program's name, without the folder it lies in.
  var executable: String {
    commandLine.first.flatMap { $0.split(separator: "/").last.map(String.init) } ?? "bench"
  }

  /// `value` in full, so that it is read back as it was; whole numbers without a fraction.
  static func text(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }

  /// How many cases have each status, those that occur, in the order of the statuses.
  var counts: [(status: CaseRecord.Status, cases: Int)] {
    CaseRecord.Status.allCases.map { status in (status, cases.count { $0.status == status }) }
      .filter { $0.1 > 0 }
  }
}
