import Analysis
import Foundation
import Hardware
import Records

/// What ran where: what all kinds of run have in common.
struct Origin {
  /// `Sweep`, `Model run`, `Prediction`, `Decision` or `Comparison`.
  var kind: String
  var title: String
  var startedAt: Date
  var commandLine: [String]
  var gitCommit: String?
  /// nil where it isn't recorded.
  var buildConfiguration: String?
  var machine: MachineDescription
  /// As many as the cases had, ascending.
  var threads: [Int]
  var versions: [String: String] = [:]
  var ceilings: [Ceilings] = []
  var ceilingsAtEnd: [Ceilings] = []
  var counters: [String: String] = [:]
  var wallSeconds: Double?
  var timedSeconds: Double?
  var peakMemoryBytes: Int?
  var emptyKernelSeconds: Double?
  /// `finished`, `interrupted` or `running`; nil where it isn't recorded.
  var state: String?
  /// The spec as it was swept, in YAML.
  var spec: String?
  /// Where weights came from, in words.
  var weights: String?
  /// What a reader must know first, each with what to do about it.
  var warnings: [String] = []
  var notes: [String] = []
  /// What was compared, how and on what, of a comparison.
  var sides: [[String]] = []
  /// What disturbed it.
  var noise: [[String]] = []

  /// When it ran, on what, in one line.
  var subtitle: String {
    [
      Self.day(startedAt), machine.cpuModel.trimmingCharacters(in: .whitespaces),
      threads.isEmpty
        ? nil
        : threads.map(String.init).joined(separator: ", ")
          + (threads == [1] ? " thread" : " threads"),
      state.flatMap { $0 == "finished" ? nil : $0 },
    ].compactMap(\.self).joined(separator: " · ")
  }

  /// `2026-01-31 12:00 UTC`.
  static func day(_ date: Date) -> String {
    let text = date.formatted(.iso8601)
    return text.replacingOccurrences(of: "T", with: " ").prefix(16) + " UTC"
  }
}
