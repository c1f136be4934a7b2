extension CaseRecord.Counters {
  /// The counters in the order of their fields, by name.
  public static let names: [String] = Mirror(reflecting: Self()).children.compactMap(\.label)
    .filter { $0 != "passes" }

  /// Those that the operating system gives whatever the CPU.
  private static let software: Set = ["taskClockSeconds", "pageFaults", "contextSwitches"]

  /// Whether the hardware counted anything.
  public var hasHardware: Bool {
    Mirror(reflecting: self).children.contains { child in
      guard let name = child.label, name != "passes", !Self.software.contains(name) else {
        return false
      }
      return child.value as? Double != nil
    }
  }

  /// Why no hardware counter counts, by the reasons that a run carries; nil when one does, or none was
  /// asked.
  public static func hardwareRefusal(_ reasons: [String: String]) -> String? {
    let hardware = names.filter { !software.contains($0) }.compactMap { reasons[$0] }
    return hardware.contains(CounterSummary.counts) ? nil : hardware.first
  }
}

/// Which counters count, and why the others don't: each reason once.
public struct CounterSummary: Sendable, Equatable {
  /// What a run says of a counter that counts.
  public static let counts = "counts"

  /// Counters that share a reason.
  public struct Refusal: Sendable, Equatable {
    /// In the order of a record's fields.
    public var names: [String]
    /// Why they don't count, and what to do about it.
    public var reason: String
  }

  /// Counters that count.
  public var counted: [String]
  /// The others, in the order of a record's fields.
  public var refusals: [Refusal]

  /// A summary of counter name → `counts`, or the reason why it doesn't.
  public init(_ counters: [String: String]) {
    let known = CaseRecord.Counters.names
    let names =
      known.filter { counters[$0] != nil }
      + counters.keys.filter { !known.contains($0) }
      .sorted()
    counted = names.filter { counters[$0] == Self.counts }
    refusals = []
    for name in names {
      guard let reason = counters[name], reason != Self.counts else { continue }
      if let index = refusals.firstIndex(where: { $0.reason == reason }) {
        refusals[index].names.append(name)
      } else {
        refusals.append(Refusal(names: [name], reason: reason))
      }
    }
  }

  /// A name and a text for each line: `count` or `don't count`, which counters, and why.
  public var rows: [[String]] {
    (counted.isEmpty ? [] : [["count", counted.joined(separator: ", ")]])
      + refusals.map { ["don't count", "\($0.names.joined(separator: ", ")): \($0.reason)"] }
  }
}
