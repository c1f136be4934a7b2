import Analysis
import Foundation
import Records

/// What `bench compare` shows of two builds: the verdict, the cases that changed, and the rest in brief.
public struct ComparisonReport: Sendable {
  let comparison: Comparison
  /// Whether what can't be told fails the build.
  let isStrict: Bool
  /// Whether every case gets a row in the terminal.
  let showsAll: Bool
  let names: CaseNames
  let groups: [ComparisonGroup]

  /// A report on `comparison`.
  ///
  /// With `strict` what can't be told counts as a failure where a form has such; with `all` the terminal has a
  /// row for every case.
  public init(_ comparison: Comparison, strict: Bool = false, all: Bool = false) {
    self.comparison = comparison
    isStrict = strict
    showsAll = all
    names = CaseNames(comparison.cases.flatMap { [$0.caseID, $0.baseCaseID].compactMap(\.self) })
    groups = ComparisonGroup.all(comparison)
  }

  /// The report as text that ends in a newline; `style` matters for `table` only.
  public func render(_ format: ComparisonFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: text(style)
    case .markdown: markdown
    case .csv: csv
    case .json:
      String(decoding: try RunCoding.encoder(pretty: true).encode(comparison), as: UTF8.self) + "\n"
    case .html: try HTMLReport(comparison).render()
    case .junit: JUnit(self).text
    }
  }

  /// The verdict, in a line and one more.
  var verdict: ComparisonVerdict { ComparisonVerdict(comparison) }

  /// `ci: HEAD against main, 34 pairs of processes, 3m 12s`.
  var heading: String {
    "\(comparison.name): \(comparison.head.label) against \(comparison.base.label), "
      + "\(Units.count(comparison.pairs, "pair")) of processes, "
      + Units.duration(comparison.wallSeconds)
  }

  /// Times of one call in the base and the head, to the digits that their ratio is known to.
  func times(_ one: Comparison.Case) -> [String] {
    let share = one.ratio?.relativeHalfWidth ?? 0
    return [one.baseSeconds, one.headSeconds].map { seconds in
      seconds.map { Units.seconds($0, halfWidth: $0 * share) } ?? "—"
    }
  }

  /// What was measured once more: `once more in fresh processes: +9.5 % [+8.1, +11.0], 10 pairs`; nil where
  /// nothing was.
  func confirmation(_ one: Comparison.Case) -> String? {
    one.confirmation.map {
      "once more in fresh processes: \(Units.change($0)), "
        + Units.count(one.confirmationLogRatios.count, "pair")
    }
  }
}
