import Analysis
import Records

extension RunComparisonReport {
  var markdown: String {
    var lines = ["# \(Markdown.escape(headline))", ""]
    if let rest { lines += [Markdown.escape(rest.capitalised) + ".", ""] }
    lines += comparison.obstacles.map { "> **Note:** \(Markdown.escape($0))" }
    if !comparison.obstacles.isEmpty { lines.append("") }
    for group in groups {
      lines += ["## \(group.title)", ""]
      lines += Markdown.table(
        ["case", "base over dense", "head over dense", "change", "ceiling", "base", "head", ""],
        [.left, .left, .left, .left, .left, .left, .left, .left],
        group.cases.map { one in
          [
            names[one.caseID], speedup(one.base), speedup(one.head),
            one.change.map { Units.change($0) } ?? "—", one.ceiling ?? "—", share(one.base),
            share(one.head),
            [one.reason, one.baseCaseID.map { "in the base: \(names[$0])" }].compactMap(\.self)
              .joined(separator: "; "),
          ]
        })
      lines.append("")
    }
    lines += ["## How to read it", ""]
    lines += ([names.common.map { "all cases: \($0)" }].compactMap(\.self) + legend)
      .map { "- \(Markdown.escape($0))" }
    lines += facts.map { "- \($0[0]): \(Markdown.escape($0[1]))" }
    lines += comparison.notes.map { "- note: \(Markdown.escape($0))" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A line for each case, all figures in full.
  var csv: String {
    let figures =
      ["OverDense", "OverDenseLow", "OverDenseHigh", "OfCeiling", "OfCeilingLow"]
      + ["OfCeilingHigh", "Rounds", "IsFromSamples"]
    let titles =
      ["caseID", "baseCaseID", "verdict", "reason", "change", "changeLow", "changeHigh"]
      + ["changeConfidence", "ceiling"] + figures.map { "base\($0)" } + figures.map { "head\($0)" }
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    func texts(_ figures: RunFigures?) -> [String] {
      [figures?.overDense, figures?.ofCeiling].flatMap {
        [text($0?.value), text($0?.low), text($0?.high)]
      } + [
        figures?.rounds.map(String.init) ?? "",
        figures.map { "\($0.isFromSamples)" } ?? "",
      ]
    }
    let lines = comparison.cases.map { one in
      [one.caseID, one.baseCaseID ?? "", one.verdict.rawValue, one.reason ?? ""]
        + [one.change?.value, one.change?.low, one.change?.high, one.change?.confidence].map(text)
        + [one.ceiling ?? ""] + texts(one.base) + texts(one.head)
    }
    return ([titles] + lines).map { CSVReport.line($0) + "\r\n" }.joined()
  }
}
