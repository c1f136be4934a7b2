import Records

extension ComparisonReport {
  /// A line for each case, all figures in full; times in seconds.
  var csv: String {
    let titles = [
      "caseID", "baseCaseID", "verdict", "reason", "ratio", "ratioLow", "ratioHigh",
      "ratioConfidence", "confirmation", "confirmationLow", "confirmationHigh",
      "confirmationConfidence", "baseSeconds", "headSeconds", "pairs", "confirmationPairs",
      "samples", "droppedSamples", "canaryRatio",
    ]
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    func texts(_ ratio: Comparison.Ratio?) -> [String] {
      [ratio?.value, ratio?.low, ratio?.high, ratio?.confidence].map(text)
    }
    let lines = comparison.cases.map { one in
      [one.caseID, one.baseCaseID ?? "", one.verdict.rawValue, one.reason ?? ""]
        + texts(one.ratio) + texts(one.confirmation)
        + [
          text(one.baseSeconds), text(one.headSeconds), "\(one.pairLogRatios.count)",
          "\(one.confirmationLogRatios.count)", "\(one.samples)", "\(one.droppedSamples)",
          text(one.canaryRatio),
        ]
    }
    return ([titles] + lines).map { CSVReport.line($0) + "\r\n" }.joined()
  }
}
