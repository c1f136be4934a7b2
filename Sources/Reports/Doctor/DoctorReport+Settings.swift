import Analysis
import Records

extension DoctorReport {
  /// What to give `bench compare`, a line each; none where that wouldn't help.
  var settingsAdvice: [String] {
    switch diagnosis.fitness {
    case .notFit(.noise), .fit, .fitAbove: break
    case .notFit: return []
    }
    guard let advice = diagnosis.advice else { return [] }
    return [options(advice), withoutNoisiest, conclusiveThreshold(advice)].compactMap(\.self)
  }

  private func options(_ advice: Diagnosis.Advice) -> String {
    let minutes = max(1, Int((advice.seconds / 60).rounded(.up)))
    let isAsNow = advice.pairs == checkup.settings.pairs
    return
      "--pairs \(advice.pairs) --time-budget \(minutes)m\(isAsNow ? ", the pairs as now" : ""): "
      + "finds slowdowns from \(Units.percent(advice.smallestFound)) in every case nine times in ten, "
      + "in \(Units.duration(advice.seconds)) at most"
  }

  /// One case that is far noisier than the others isn't worth the pairs that it takes.
  private var withoutNoisiest: String? {
    guard let worst = diagnosis.worst, let median = diagnosis.median,
      worst.smallestFound.value > max(diagnosis.wanted, 1.5 * median.smallestFound.value)
    else { return nil }
    return "a spec without \(names[worst.caseID]), the noisiest case: half of the cases find "
      + Self.text(median.smallestFound)
  }

  private func conclusiveThreshold(_ advice: Diagnosis.Advice) -> String? {
    let now = checkup.settings.threshold
    guard advice.conclusiveThreshold > now else { return nil }
    return
      "--threshold \(Rounding.text(advice.conclusiveThreshold, decimals: 3)) where --strict is "
      + "used: within \(Units.percent(now)) cases that didn't change are often left inconclusive"
  }
}
