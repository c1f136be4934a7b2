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
    // That of the middle of an even number is the lower one, so that it is half of them.
    let half = Units.percent(found[(found.count - 1) / 2])
    return half == Units.percent(most)
      ? "slowdowns that it would have found nine times in ten: \(half)"
      : "slowdowns that it would have found nine times in ten: \(half) in half of the cases, "
        + "\(Units.percent(most)) in all"
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
        + String(format: "%g ms", settings.sampleSeconds * 1e3),
      "threshold \(Units.percent(settings.threshold))",
    ]
    let machine = comparison.machine
    let conditions = [
      "priority \(comparison.priority)",
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
      ["conditions", conditions.joined(separator: ", ")],
      ["machine", (host + ["fingerprint \(MachineFingerprint(machine))"]).joined(separator: ", ")],
    ]
  }

  /// A build in words: `main at 1f2e3d4c5b6a, release, optimised`.
  private static func text(_ side: Comparison.Side) -> String {
    let commit = (side.revision ?? side.gitCommit).map { " at \($0.prefix(12))" } ?? ""
    let dirty = side.gitCommit?.hasSuffix("-dirty") == true ? "-dirty" : ""
    return [
      side.label + commit + dirty,
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
