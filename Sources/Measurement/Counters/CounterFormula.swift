/// A counter's value as a weighted sum of events that are counted together.
public struct CounterFormula: Sendable, Hashable {
  /// One event's part in the sum.
  public struct Term: Sendable, Hashable {
    /// PAPI's name of the event.
    public var event: String
    /// In the record's unit per count; negative where the event is taken off.
    public var weight: Double

    /// `weight` times what `event` counts.
    public init(_ event: String, times weight: Double = 1) {
      self.event = event
      self.weight = weight
    }
  }

  /// No event occurs twice.
  public var terms: [Term]

  /// The sum of `terms`.
  public init(_ terms: [Term]) { self.terms = terms }

  /// What one event counts.
  public init(_ event: String, times weight: Double = 1) {
    self.init([Term(event, times: weight)])
  }

  /// The events it needs.
  public var events: [String] { terms.map(\.event) }

  /// `FP_ARITH:SCALAR + 4 × FP_ARITH:128B_PACKED_SINGLE`, as a message names it.
  public var description: String {
    guard terms.count > 1 else { return events.first ?? "nothing" }
    return terms.enumerated().map { index, term in
      let sign = term.weight < 0 ? "- " : index > 0 ? "+ " : ""
      let size = term.weight.magnitude
      let factor = size == 1 ? "" : size == size.rounded() ? "\(Int(size)) × " : "\(size) × "
      return sign + factor + term.event
    }.joined(separator: " ")
  }
}

extension CounterFormula {
  /// What a hardware register of 48 bits holds.
  ///
  /// The kernel extends it to 64, so a larger count was read across an overflow that nobody noticed.
  static let mostPerPass: Int64 = 1 << 48
  /// Events of a difference are not read at the same instant; more than this below zero isn't that.
  static let differenceTolerance = 0.05

  /// The sum over `counts`, of all events of its pass by name.
  ///
  /// Throws by the event's name when a count is missing, negative or too large, and when a difference
  /// comes out below zero.
  func value(_ counts: [String: Int64]) throws(CounterError) -> Double {
    var sum = 0.0
    var added = 0.0
    for term in terms {
      guard let count = counts[term.event] else {
        throw .unreliable(
          "\(term.event) gave no count: try a newer PAPI", event: term.event)
      }
      guard (0..<Self.mostPerPass).contains(count) else {
        throw .unreliable(
          "\(term.event) counted \(count), which its 48 bits can't hold: it overflowed; "
            + "count a shorter stretch", event: term.event)
      }
      sum += term.weight * Double(count)
      if term.weight > 0 { added += term.weight * Double(count) }
    }
    guard sum >= -Self.differenceTolerance * added else {
      throw .unreliable(
        "\(description) came out below zero: its events were not counted together; "
          + "stop other profilers")
    }
    return max(0, sum)
  }
}
