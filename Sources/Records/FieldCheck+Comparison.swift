import Foundation

extension Comparison {
  /// The first field that can't be so, or nil.
  var problem: FieldProblem? {
    var check = FieldCheck()
    let states = ["finished", "interrupted"]
    check.require(
      "state", states.contains(state),
      "is '\(state)', but must be one of \(states.joined(separator: ", "))")
    check.count("machine.cores", machine.cores)
    settings.add(to: &check)
    check.amount("pairs", pairs)
    check.ratio("stealSeconds", stealSeconds)
    check.ratio("loadAverage", loadAverage)
    check.ratio("wallSeconds", wallSeconds)
    for (name, side) in [("base", base), ("head", head)] {
      check.ratio("\(name).buildSeconds", side.buildSeconds)
    }
    let ids = cases.map(\.caseID)
    check.require("cases.caseID", Set(ids).count == ids.count, "must differ between cases")
    for one in cases { one.add(to: &check, settings: settings) }
    return check.problem
  }
}

extension Comparison.Settings {
  fileprivate func add(to check: inout FieldCheck) {
    check.count("settings.pairs", pairs)
    check.count("settings.mostPairs", mostPairs, atLeast: max(1, pairs))
    check.count("settings.rounds", rounds)
    check.seconds("settings.sampleSeconds", sampleSeconds)
    check.seconds("settings.threshold", threshold)
    check.require(
      "settings.familywiseError", familywiseError > 0 && familywiseError < 1,
      "is \(familywiseError), but must be above 0 and below 1")
    check.ratio("settings.canaryTolerance", canaryTolerance)
  }
}

extension Comparison.Case {
  fileprivate func add(to check: inout FieldCheck, settings: Comparison.Settings) {
    check.require("cases.caseID", !caseID.isEmpty, "must not be empty")
    check.amount("cases.samples", samples)
    check.require(
      "cases.droppedSamples", (0...max(0, samples)).contains(droppedSamples),
      "is \(droppedSamples), but must be from 0 to samples, which is \(samples)")
    check.seconds("cases.baseSeconds", baseSeconds)
    check.seconds("cases.headSeconds", headSeconds)
    check.ratio("cases.canaryRatio", canaryRatio)
    Self.add(ratio, "cases.ratio", of: pairLogRatios, to: &check)
    Self.add(confirmation, "cases.confirmation", of: confirmationLogRatios, to: &check)
    check.require(
      "cases.verdict", isBacked(threshold: settings.threshold),
      "of \(caseID) is \(verdict.rawValue), which isn't what its ratio says")
  }

  /// Whether its ratio says what its verdict does, as far as it is a ratio that decides on it.
  private func isBacked(threshold: Double) -> Bool {
    let limit = 1 + threshold
    switch verdict {
    case .slower: return [ratio, confirmation].allSatisfy { $0.map { $0.low > limit } == true }
    case .faster: return ratio.map { $0.high < 1 / limit } == true
    case .same: return ratio.map { $0.low > 1 / limit && $0.high < limit } == true
    case .inconclusive, .contaminated, .failed, .noBase, .added, .removed, .refused, .unmeasured:
      return true
    }
  }

  private static func add(
    _ ratio: Comparison.Ratio?, _ field: String, of logRatios: [Double], to check: inout FieldCheck
  ) {
    guard let ratio else { return }
    check.seconds("\(field).low", ratio.low)
    check.interval("\(field).value", ratio.value, ratio.low, ratio.high)
    check.require(
      "\(field).confidence", ratio.confidence > 0 && ratio.confidence < 1,
      "is \(ratio.confidence), but must be above 0 and below 1")
    // Any mean of its pairs lies among them, but for rounding.
    let (least, most) = (logRatios.min() ?? .infinity, logRatios.max() ?? -.infinity)
    let middle = log(ratio.value)
    check.require(
      "\(field).value", least - 1e-9 <= middle && middle <= most + 1e-9,
      "is \(ratio.value), which isn't among the ratios of its \(logRatios.count) pairs")
  }
}
