import Analysis
import Foundation
import Hardware
import Records

extension DoctorReport {
  /// The answer in a line.
  var headline: String {
    let all = Units.count(diagnosis.cases.count, "case")
    switch diagnosis.fitness {
    case .fit:
      return "Fit to gate on: slowdowns of \(found(diagnosis.worst)) are found in every case"
    case .fitAbove:
      return "Fit for slowdowns above \(found(diagnosis.worst)) alone: "
        + "\(Units.percent(diagnosis.wanted)) is found in \(diagnosis.casesThatFind) of \(all)"
    case .notFit(let obstacle): return words(obstacle)
    }
  }

  var emphasis: Style.Emphasis {
    switch diagnosis.fitness {
    case .fit: .good
    case .fitAbove: .warning
    case .notFit: .bad
    }
  }

  /// What stands in the way, and what to do about it.
  private func words(_ obstacle: Diagnosis.Obstacle) -> String {
    let total = checkup.comparison.cases.filter { $0.verdict != .refused }.count
    func share(_ count: Int) -> String { "\(count) of \(Units.count(total, "case"))" }
    return switch obstacle {
    case .failures(let count):
      "Not fit to gate on: \(share(count)) failed; mend their kernels first"
    case .contamination(let count):
      "Not fit to gate on: \(share(count)) were disturbed too often; keep other work off the cores"
    case .fewPairs(let pairs):
      "Can't be told: there was time for \(Units.count(pairs, "pair")) of processes alone, and it takes "
        + "\(Diagnosis.fewestPairs); raise --time"
    case .nothingMeasured:
      "Can't be told: no case could be measured; give a --spec of cases that this machine can run"
    case .alarms:
      "Not fit to gate on: \(diagnosis.alarms.alarms) of \(diagnosis.alarms.judged) cases were called "
        + "changed though nothing was; remove what disturbs it, or gate elsewhere"
    case .noise:
      "Not fit to gate on: slowdowns below \(found(diagnosis.worst)) go unnoticed; remove what "
        + "disturbs it, or gate elsewhere"
    }
  }

  /// The smallest slowdown that is found in `one`: `4.1 %`.
  private func found(_ one: Diagnosis.Case?) -> String {
    guard let smallest = one?.smallestFound else { return "—" }
    return "\(Self.percents(smallest)[0]) %"
  }

  /// What was seen, in rows of a name and a figure.
  var figures: [[String]] {
    let comparison = checkup.comparison
    let alarms = diagnosis.alarms
    let settings = checkup.settings
    var rows = [
      [
        "pairs",
        "\(Units.count(comparison.pairs, "pair")) of processes in "
          + "\(Units.duration(comparison.wallSeconds)), the build against itself"
          + (comparison.state == "interrupted" ? "; stopped early" : ""),
      ]
    ]
    if alarms.judged > 0 {
      rows.append([
        "false alarms",
        "\(alarms.alarms) of \(Units.count(alarms.judged, "case")) in "
          + "\(Units.count(diagnosis.comparisons, "comparison")): at most "
          + "\(Units.percent(alarms.atMost)) of cases",
      ])
    }
    if let median = diagnosis.median, let worst = diagnosis.worst {
      rows += [
        [
          "finds slowdowns",
          "from \(Self.text(median.smallestFound)) in half of the cases, from "
            + "\(Self.text(worst.smallestFound)) in all, nine times in ten",
        ],
        ["noisiest case", names[worst.caseID]],
      ]
    }
    rows.append([
      "settings",
      "\(settings.pairs) pairs, undecided cases up to \(settings.mostPairs); "
        + "\(Units.count(settings.rounds, "round")) × \(Units.seconds(settings.sampleSeconds)), "
        + "threshold \(Units.percent(settings.threshold))",
    ])
    let machine = comparison.machine
    rows.append([
      "machine",
      [
        machine.cpuModel.trimmingCharacters(in: .whitespaces), Units.count(machine.cores, "core"),
        machine.hypervisor, "priority \(comparison.priority)",
      ].compactMap(\.self).joined(separator: ", "),
    ])
    return rows
  }

  /// A share with its interval: `4.1 % [3.3, 5.9]`.
  static func text(_ share: Estimate) -> String {
    let texts = percents(share)
    return share.halfWidth > 0 ? "\(texts[0]) % [\(texts[1]), \(texts[2])]" : "\(texts[0]) %"
  }

  /// Value and ends in percent, to the digits that the interval supports.
  private static func percents(_ share: Estimate) -> [String] {
    let percents = [share.value, share.low, share.high].map { $0 * 100 }
    let decimals = Rounding.decimals(
      of: percents[0], halfWidth: share.halfWidth * 100, significant: 2, most: 2)
    return percents.map { Rounding.text($0, decimals: max(0, decimals)) }
  }
}
