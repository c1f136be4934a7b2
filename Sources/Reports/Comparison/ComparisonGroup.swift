import Analysis
import Foundation
import Records

/// The cases of one verdict, with what they are called together and what to do about them.
struct ComparisonGroup {
  let verdict: Comparison.Verdict
  /// The most changed first where there are changes, else as in the comparison.
  let cases: [Comparison.Case]
  /// What to do about it, or what it means; nil where the title says all.
  let advice: String?

  /// Those that there are, what weighs most first.
  static func all(_ comparison: Comparison) -> [ComparisonGroup] {
    order.compactMap { verdict in
      let cases = comparison.cases(verdict)
      return cases.isEmpty
        ? nil
        : ComparisonGroup(
          verdict: verdict, cases: sorted(cases, verdict),
          advice: advice(verdict, cases, comparison))
    }
  }

  private static let order: [Comparison.Verdict] = [
    .failed, .slower, .faster, .inconclusive, .contaminated, .noBase, .unmeasured, .added, .removed,
    .refused, .same,
  ]

  private static func sorted(
    _ cases: [Comparison.Case], _ verdict: Comparison.Verdict
  ) -> [Comparison.Case] {
    func size(_ one: Comparison.Case) -> Double { abs(log(one.ratio?.value ?? 1)) }
    switch verdict {
    case .slower, .faster, .inconclusive, .same:
      // Stable: what is equal stays in the order of the spec.
      return cases.enumerated().sorted {
        (size($1.element), $0.offset) < (size($0.element), $1.offset)
      }.map(\.element)
    case .contaminated, .failed, .noBase, .added, .removed, .refused, .unmeasured: return cases
    }
  }

  /// Whether its cases have figures that say something.
  var hasFigures: Bool {
    switch verdict {
    case .slower, .faster, .inconclusive, .same: true
    case .contaminated, .failed, .noBase, .added, .removed, .refused, .unmeasured: false
    }
  }

  /// Over its cases.
  var title: String {
    switch verdict {
    case .slower: "Slower"
    case .faster: "Faster"
    case .same: "The same"
    case .inconclusive: "Can't be told"
    case .contaminated: "Disturbed, so that nothing can be said"
    case .failed: "Failed in the head"
    case .noBase: "Failed in the base, so that there is nothing to compare with"
    case .unmeasured: "Not measured"
    case .added: "In the head alone"
    case .removed: "In the base alone"
    case .refused: "Can't run on this machine"
    }
  }

  private static func advice(
    _ verdict: Comparison.Verdict, _ cases: [Comparison.Case], _ comparison: Comparison
  ) -> String? {
    switch verdict {
    case .inconclusive: pairsAdvice(cases, comparison)
    case .contaminated:
      "stop what else runs on these cores, or compare on a quieter machine: 'bench doctor' says what "
        + "disturbs it"
    case .unmeasured where comparison.state == "finished":
      "raise --time-budget, or compare fewer cases"
    case .failed: "no figure of a kernel that is wrong is worth having: mend it first"
    case .slower, .faster, .same, .noBase, .unmeasured, .added, .removed, .refused: nil
    }
  }

  /// How many pairs would tell.
  private static func pairsAdvice(
    _ cases: [Comparison.Case], _ comparison: Comparison
  ) -> String? {
    let most = comparison.settings.mostPairs
    let within = Units.percent(comparison.settings.threshold)
    // Beyond that a day of pairs wouldn't do.
    let needed = cases.map { comparison.pairsToTell($0) ?? .infinity }
    guard let pairs = needed.filter({ $0 <= Double(10 * most) }).max() else {
      return
        "as near ±\(within) as they are, more pairs would hardly tell: take another --threshold, or a "
        + "quieter machine"
    }
    let looks = comparison.rule.looks
    let whole = max(Int(pairs), most + 1)
    let option = max(comparison.settings.pairs + 1, (whole + looks - 1) / looks)
    let rest = needed.count { $0 > Double(10 * most) }
    return "about \(whole) pairs would tell"
      + (rest == 0 ? "" : " all but \(rest), which \(rest == 1 ? "is" : "are") too near ±\(within)")
      + ": --pairs \(option), which takes up to \(looks) times as many"
  }
}

extension ComparisonReport {
  /// A group's table: titles, alignments and rows, a column only where a case has something to put into it.
  ///
  /// The case itself comes before these, in the terms of whatever shows it.
  func columns(of group: ComparisonGroup) -> (
    titles: [String], alignments: [TextTable.Alignment], rows: [[String]]
  ) {
    typealias Column = (
      title: String, alignment: TextTable.Alignment, text: (Comparison.Case) -> String
    )
    var columns: [Column] = []
    if group.hasFigures {
      columns += [
        ("base", .right, { times($0)[0] }), ("head", .right, { times($0)[1] }),
        ("change", .left, { $0.ratio.map { Units.change($0) } ?? "—" }),
        ("pairs", .right, { "\($0.pairLogRatios.count)" }),
        ("once more", .left, { $0.confirmation.map { Units.change($0) } ?? "" }),
      ]
    }
    columns.append(("why", .left, { $0.reason ?? "" }))
    let shown = columns.filter { column in group.cases.contains { !column.text($0).isEmpty } }
    return (
      shown.map(\.title), shown.map(\.alignment),
      group.cases.map { one in shown.map { $0.text(one) } }
    )
  }
}
