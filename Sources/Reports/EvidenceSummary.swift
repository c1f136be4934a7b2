import Analysis
import Records

/// How far the kinds of evidence agree over a run: what terminal and Markdown have in common.
struct EvidenceSummary {
  static let title = "Evidence"
  static let titles = [
    "layer", "batch", "pattern", "precision", "kernel", "roofline", "differential", "counters",
    "verdict",
  ]
  static let alignments: [TextTable.Alignment] = [
    .left, .right, .left, .left, .left, .left, .left, .left, .left,
  ]
  private static let mostRows = 10

  /// A sentence each.
  let sentences: [String]
  /// Says what the rows are; empty where there are none.
  let heading: String
  /// The worst disagreements.
  let rows: [[String]]

  init(_ agreement: Agreement) {
    guard agreement.cases > 0 else {
      sentences = [
        "No findings: the run was made before there were kinds of evidence to compare; sweep again "
          + "to have them."
      ]
      heading = ""
      rows = []
      return
    }
    let confidences = agreement.confidences.map { "\($0.value.rawValue) \($0.cases)" }
    let verdicts = agreement.verdicts.map { "\($0.value.rawValue) \($0.cases)" }
    var sentences = Self.pairs(agreement)
    if !verdicts.isEmpty { sentences.append("Verdicts: \(verdicts.joined(separator: ", ")).") }
    if !confidences.isEmpty {
      sentences.append("Confidence: \(confidences.joined(separator: ", ")).")
    }
    self.sentences = sentences
    let disagreements = agreement.disagreements
    let shown = disagreements.prefix(Self.mostRows)
    let left = disagreements.count - shown.count
    heading =
      disagreements.isEmpty
      ? "" : "Disagreements, the worst first" + (left > 0 ? "; \(left) more not shown" : "")
    rows = shown.map(Self.row)
  }

  private static func pairs(_ agreement: Agreement) -> [String] {
    guard !agreement.pairs.isEmpty else {
      return ["In no case do two kinds of evidence name a bound."]
    }
    return agreement.pairs.map { pair in
      "\(pair.first.rawValue) and \(pair.second.rawValue) agree in \(pair.same) of "
        + "\(Units.count(pair.both, "case")) where both name a bound."
    }
  }

  private static func row(_ record: CaseRecord) -> [String] {
    [
      record.model == "shape" ? record.layer : "\(record.model)/\(record.layer)",
      String(record.batch), Cells.pattern(record), record.precision, record.kernel,
    ] + CaseRecord.EvidenceKind.allCases.map { record.bound(by: $0)?.rawValue ?? "—" }
      + [record.bound?.rawValue ?? "—"]
  }
}
