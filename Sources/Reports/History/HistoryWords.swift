import Analysis
import Foundation
import Hardware
import Records

/// Runs, machines and changes in the words of a table.
enum HistoryWords {
  /// `2026-01-31 12:00`, in UTC.
  static func minute(_ date: Date) -> String {
    String(date.formatted(.iso8601).replacing("T", with: " ").prefix(16))
  }

  /// `2026-01-31`, in UTC.
  static func day(_ date: Date) -> String { String(date.formatted(.iso8601).prefix(10)) }

  /// `3f1c2a7`, `3f1c2a7-dirty`; `—` where the tool was built from no checkout.
  static func commit(_ commit: String?) -> String {
    guard let commit else { return "—" }
    let parts = commit.split(separator: "-", maxSplits: 1)
    let text =
      (parts.first.map { String($0.prefix(7)) } ?? "") + (parts.count > 1 ? "-\(parts[1])" : "")
    return text.cut(to: 16)
  }

  /// `AMD EPYC 9354, 2 cores`.
  static func machine(_ machine: MachineDescription) -> String {
    let model = machine.cpuModel.trimmingCharacters(in: .whitespaces)
    return "\(model), \(Units.count(machine.cores, "core"))"
  }

  /// What a measure is called: `over dense fp32`, `of memory`.
  static func title(_ measure: SeriesCourse.Measure) -> String {
    switch measure {
    case .ratio: "over dense fp32"
    case .share(.memory): "of memory"
    case .share(.compute): "of peak arithmetic"
    case .share(.decode): "of unpacking alone"
    case .share(let bound): "of \(bound.rawValue)"
    }
  }

  /// A value of a measure with its interval: `1.88× [1.85, 1.91]`, `88.1% [87.5, 88.7]`.
  static func value(_ value: Estimate?, _ measure: SeriesCourse.Measure) -> String {
    guard let value else { return "—" }
    switch measure {
    case .ratio: return Units.speedup(value)
    case .share:
      let decimals = Rounding.decimals(
        of: value.value * 100, halfWidth: value.halfWidth * 100, most: 1)
      let texts = [value.value, value.low, value.high].map {
        Rounding.text($0 * 100, decimals: decimals)
      }
      return value.halfWidth == 0
        ? "\(texts[0])%" : "\(texts[0])% [\(texts[1]), \(texts[2])]"
    }
  }

  /// The level of a measure: `1.88×`, `88%`.
  static func level(_ level: Double, _ measure: SeriesCourse.Measure) -> String {
    switch measure {
    case .ratio: "\(Rounding.text(level, most: 2))×"
    case .share: Units.share(level)
    }
  }

  /// From the lowest to the highest of `values`: `1.71–1.90×`, `61–88%`; empty without any.
  static func range(_ values: [Double], _ measure: SeriesCourse.Measure) -> String {
    guard let low = values.min(), let high = values.max() else { return "" }
    let ends = [low, high].map { level($0, measure) }
    return ends[0] == ends[1] ? ends[0] : "\(ends[0].dropLast())–\(ends[1])"
  }

  /// `-7.1 % [-9.0, -5.2] since 2026-11-02, commit 3f1c2a7`.
  static func change(_ change: ChangePoint, by run: HistorySeries.Run) -> String {
    "\(Units.change(change.change)) since \(day(run.startedAt)), commit \(commit(run.gitCommit))"
  }
}

extension HistoryRun {
  /// The run as reports have it: a spec is for reading again, with lines of its own.
  var withoutSpec: HistoryRun {
    var run = self
    run.spec = nil
    return run
  }
}
