/// Whether a counter counts on this machine, and if not, why.
public struct CounterStatus: Sendable, Equatable, CustomStringConvertible {
  /// What the probe found.
  public enum Outcome: Sendable, Equatable {
    /// It counted known work right, by this formula, in the pass of this number.
    case counts(CounterFormula, pass: Int)
    /// It can't be used; the reason ends with a remedy.
    case unavailable(reason: String)
  }

  /// The counter.
  public var name: CounterName
  /// Whether it can be used.
  public var outcome: Outcome

  /// A finding about one counter.
  public init(name: CounterName, outcome: Outcome) {
    self.name = name
    self.outcome = outcome
  }

  /// What to count it with, or nil when it can't be used.
  public var formula: CounterFormula? {
    if case .counts(let formula, _) = outcome { formula } else { nil }
  }

  /// `counts`, or the reason why it doesn't: what `run.json` carries.
  public var description: String {
    switch outcome {
    case .counts: "counts"
    case .unavailable(let reason): reason
    }
  }
}

extension Sequence<CounterStatus> {
  /// Counter name → `counts`, or the reason why it doesn't.
  public var byName: [String: String] {
    Dictionary(map { ($0.name.rawValue, $0.description) }, uniquingKeysWith: { first, _ in first })
  }

  /// What is counted together, in the order of the passes' numbers.
  var passes: [CounterPass] {
    var members: [Int: [CounterPass.Member]] = [:]
    for status in self {
      guard case .counts(let formula, let pass) = status.outcome else { continue }
      members[pass, default: []].append(.init(name: status.name, formula: formula))
    }
    return members.sorted { $0.key < $1.key }.map { CounterPass(members: $0.value) }
  }
}
