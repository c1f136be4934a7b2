import Analysis
import Foundation
import Hardware
import Records

/// What a reader must know to read the figures: how sure they are, and where they come from.
extension ComparisonReport {
  /// `9 cases are the same within 2 %: the widest interval is ±1.1 %`; nil where none is.
  var sameInBrief: String? {
    let same = comparison.cases(.same)
    guard let widest = same.compactMap(\.ratio).max(by: { $0.halfWidth < $1.halfWidth }) else {
      return nil
    }
    return "\(Units.count(same.count, "case")) \(same.count == 1 ? "is" : "are") the same within "
      + "\(Units.percent(comparison.settings.threshold)): the widest interval is "
      + Units.halfWidth(widest)
  }

  /// The smallest slowdown that it would have found; nil where nothing was judged.
  var sensitivity: String? {
    let found = comparison.cases.filter { $0.ratio != nil && $0.verdict != .contaminated }
      .compactMap { comparison.smallestFound($0) }.sorted()
    guard let most = found.last else { return nil }
    let middle = found[found.count / 2]
    let odds = "found nine times in ten"
    let worst = Units.percent(most)
    return Units.percent(middle) == worst
      ? "a slowdown of \(worst) would have been \(odds)"
      : "a slowdown of \(Units.percent(middle)) would have been \(odds) in the case in the middle, of "
        + "\(worst) in every case"
  }

  /// What the columns stand for.
  var legend: [String] {
    let hasChanges = comparison.cases.contains { $0.ratio != nil }
    guard hasChanges else { return [] }
    let sure = Units.percent(1 - comparison.settings.familywiseError)
    return [
      "base, head: time of one call; change: of that time, with the interval that it is judged by, which "
        + "is \(sure) sure for all cases together"
    ]
  }

  /// Names and values of what was compared, how, and on what.
  var facts: [[String]] {
    let settings = comparison.settings
    let pairs =
      settings.pairs == settings.mostPairs
      ? "\(settings.pairs)" : "\(settings.pairs) to \(settings.mostPairs)"
    let how = [
      "\(pairs) pairs of processes × \(Units.count(settings.rounds, "round")) × "
        + Units.seconds(settings.sampleSeconds),
      "threshold \(Units.percent(settings.threshold))", "priority \(comparison.priority)",
    ]
    let machine = comparison.machine
    let load = [
      comparison.loadAverage.map { "load \(Rounding.text($0, decimals: 1))" },
      comparison.stealSeconds > 0 ? "steal \(Units.seconds(comparison.stealSeconds))" : nil,
    ].compactMap(\.self)
    let host = [
      machine.cpuModel.trimmingCharacters(in: .whitespaces), Units.count(machine.cores, "core"),
      machine.hypervisor,
    ].compactMap(\.self)
    return [
      ["base", Self.text(comparison.base)], ["head", Self.text(comparison.head)],
      ["how", how.joined(separator: ", ")],
      ["machine", (host + load).joined(separator: ", ")],
      ["fingerprint", MachineFingerprint(machine).description],
    ]
  }

  /// A build in words: `main at 1f2e3d4c5b6a, release, optimised`.
  private static func text(_ side: Comparison.Side) -> String {
    let commit = side.revision ?? side.gitCommit
    let isDirty = side.gitCommit?.hasSuffix("-dirty") == true
    return [
      side.label
        + (commit.map {
          " at \($0.prefix(12))\(isDirty && !$0.hasSuffix("-dirty") ? ", dirty" : "")"
        }
          ?? ""),
      side.version.map { "bench \($0)" }, side.buildConfiguration,
      side.planted.map { "a slowdown planted: \($0)" },
    ].compactMap(\.self).joined(separator: ", ")
  }

  /// What makes it less trustworthy, and what to do about it.
  var warnings: [String] {
    let planted = [comparison.base, comparison.head].contains { $0.planted != nil }
    return comparison.warnings
      + (planted
        ? ["a test build with a planted slowdown was measured: this says nothing of the code"] : [])
  }
}
