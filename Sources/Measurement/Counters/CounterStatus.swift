/// Whether a counter counts on this machine, and if not, why.
public struct CounterStatus: Sendable, Equatable, CustomStringConvertible {
  /// What the probe found.
  public enum Outcome: Sendable, Equatable {
    /// It counted known work right, through PAPI's event of this name.
    case counts(event: String)
    /// It can't be used; the reason ends with a remedy where there is one.
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

  /// PAPI's event to count with, or nil when the counter can't be used.
  public var event: String? {
    if case .counts(let event) = outcome { event } else { nil }
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
}
