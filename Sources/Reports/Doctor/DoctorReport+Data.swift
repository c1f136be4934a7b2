import Analysis
import Foundation
import Records

extension DoctorReport {
  /// One line a case, with the shares that the table has in percent.
  var csv: String {
    let titles = [
      "caseID", "verdict", "reason", "pairs", "ratio", "ratioLow", "ratioHigh", "deviation",
      "deviationLow", "deviationHigh", "smallestFound", "smallestFoundLow", "smallestFoundHigh",
    ]
    let lines = checkup.comparison.cases.map { one in
      let figures = diagnosis.cases.first { $0.caseID == one.caseID }.map { found in
        [
          found.ratio.value, found.ratio.low, found.ratio.high, found.deviation.value,
          found.deviation.low, found.deviation.high, found.smallestFound.value,
          found.smallestFound.low, found.smallestFound.high,
        ].map { String($0) }
      }
      return [
        one.caseID, one.verdict.rawValue, one.reason ?? "", String(one.pairLogRatios.count),
      ] + (figures ?? Array(repeating: "", count: 9))
    }
    return ([titles] + lines).map { CSVReport.line($0) + "\r\n" }.joined()
  }

  var json: String {
    get throws {
      String(
        decoding: try RunCoding.encoder(pretty: true).encode(DoctorDocument(self)), as: UTF8.self)
        + "\n"
    }
  }
}

/// The JSON form of a check-up: the answer, what it rests on, and the comparison itself.
private struct DoctorDocument: Encodable {
  struct Case: Encodable {
    var caseID: String
    var pairs: Int
    var ratio: Comparison.Ratio
    var deviation: Estimate
    /// Absent where that is too large for a number.
    var smallestFound: Estimate?
  }

  struct Alarms: Encodable {
    var alarms: Int
    var judged: Int
    var atMost: Double
    var comparisons: Int
  }

  struct Advice: Encodable {
    var pairs: Int
    var timeSeconds: Double
    var smallestFound: Double?
    var conclusiveThreshold: Double?
  }

  var schemaVersion = 1
  /// `fit`, `fitAbove` or `notFit`.
  var fitness: String
  var headline: String
  /// A slowdown that should be found.
  var wanted: Double
  /// The chance with which it is.
  var power = Comparison.power
  var falseAlarms: Alarms
  var cases: [Case]
  var secondsPerPair: Double
  var disturbances: [String]
  var advice: Advice?
  var settings: Comparison.Settings
  var surroundings: Checkup.Surroundings
  var comparison: Comparison

  init(_ report: DoctorReport) {
    let diagnosis = report.diagnosis
    fitness =
      switch diagnosis.fitness {
      case .fit: "fit"
      case .fitAbove: "fitAbove"
      case .notFit: "notFit"
      }
    headline = report.headline
    wanted = diagnosis.wanted
    falseAlarms = Alarms(
      alarms: diagnosis.alarms.alarms, judged: diagnosis.alarms.judged,
      atMost: diagnosis.alarms.atMost, comparisons: diagnosis.comparisons)
    cases = diagnosis.cases.map {
      Case(
        caseID: $0.caseID, pairs: $0.pairs, ratio: $0.ratio, deviation: $0.deviation,
        smallestFound: $0.smallestFound.high.isFinite ? $0.smallestFound : nil)
    }
    secondsPerPair = diagnosis.secondsPerPair
    disturbances = report.disturbances
    advice = diagnosis.advice.map {
      Advice(
        pairs: $0.pairs, timeSeconds: $0.seconds,
        smallestFound: $0.smallestFound.isFinite ? $0.smallestFound : nil,
        conclusiveThreshold: $0.conclusiveThreshold.isFinite ? $0.conclusiveThreshold : nil)
    }
    settings = report.checkup.settings
    surroundings = report.checkup.surroundings
    comparison = report.checkup.comparison
  }
}
