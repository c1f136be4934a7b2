import Analysis
import Records

/// What a reader must know about a case before using its figures.
enum Flag: Int, CaseIterable {
  case noisy, unsettled, overCeiling, suspect, incorrect, refused

  /// Those that `record` raises.
  static func raised(by record: CaseRecord) -> [Flag] {
    var flags: [Flag] = []
    if record.isResult {
      if record.noise?.noisy == true { flags.append(.noisy) }
      if record.settled == false { flags.append(.unsettled) }
      let utilisation = max(record.memoryUtilisation ?? 0, record.computeUtilisation ?? 0)
      if utilisation > Roofline.wrongCeilingUtilisation { flags.append(.overCeiling) }
    }
    switch record.status {
    case .measured: break
    case .suspect: flags.append(.suspect)
    case .incorrect: flags.append(.incorrect)
    case .refused: flags.append(.refused)
    }
    return flags
  }

  /// In a word or two.
  var name: String {
    switch self {
    case .noisy: "noisy"
    case .unsettled: "unsettled"
    case .overCeiling: "above a ceiling"
    case .suspect: "suspect"
    case .incorrect: "incorrect"
    case .refused: "refused"
    }
  }

  /// What it means and what to do about it.
  var text: String {
    switch self {
    case .noisy:
      "noisy: over a third of the rounds was disturbed and dropped; stop what else runs on these "
        + "cores, or run again on a quieter machine"
    case .unsettled:
      "unsettled: the interval was still wider than asked for when the case's time was up; raise "
        + "case-budget in the spec"
    case .overCeiling:
      "above 103% of its ceiling: the ceiling was measured too low; run again on a quieter machine "
        + "before relying on the share or the bound"
    case .suspect:
      "suspect: read faster than memory can give, so its weights were not cold and it is no result; "
        + "run it again, or as --cache warm"
    case .incorrect:
      "incorrect: the output differs from the reference, so it was not timed; use another kernel or "
        + "--isa, and report it with this run's records.jsonl"
    case .refused:
      "refused: not run, for the reason given; change what the reason names, or leave the kernel out "
        + "with --kernel"
    }
  }
}

/// Footnotes numbered in the order in which they are first needed.
struct Footnotes {
  private(set) var flags: [Flag] = []

  /// The marks of `record`'s flags: `¹³`, which can't be thirteen, as there are fewer flags.
  mutating func marks(_ record: CaseRecord) -> String {
    Flag.raised(by: record).map { mark($0) }.joined()
  }

  private mutating func mark(_ flag: Flag) -> String {
    if !flags.contains(flag) { flags.append(flag) }
    return Self.superscript((flags.firstIndex(of: flag) ?? 0) + 1)
  }

  /// Each footnote after its mark.
  var lines: [String] {
    flags.enumerated().map { "\(Self.superscript($0.offset + 1)) \($0.element.text)" }
  }

  private static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String(String(number).compactMap { $0.wholeNumberValue.map { digits[$0] } })
  }
}
