import Foundation

/// Counting known work with a set of events.
enum ProbeRun {
  /// How often a counter may be off before it isn't believed: an interrupt can spoil one try.
  static let attempts = 3

  /// What `member` gives for its known work while all of `pass` counts: the first right figure of
  /// `attempts`, or the last wrong one.
  static func observe(
    _ member: CounterPass.Member, in pass: CounterPass, _ backend: any CounterBackend
  ) -> Result<KnownWork, CounterError> {
    do throws(CounterError) {
      let set = try backend.open(pass.events)
      defer { set.close() }
      var seen: KnownWork
      var attempt = 0
      repeat {
        seen = try KnownWork.measure(member.name) { work throws(CounterError) in
          try value(of: member, in: pass, set, work)
        }
        attempt += 1
      } while !seen.isRight && attempt < attempts
      return .success(seen)
    } catch {
      return .failure(error)
    }
  }

  /// What `member` counts of `work`.
  static func value(
    of member: CounterPass.Member, in pass: CounterPass, _ set: any CounterEventSet,
    _ work: () -> Void
  ) throws(CounterError) -> Double {
    try set.start()
    work()
    guard let value = pass.values(try set.stop())[member.name] else {
      throw .unreliable("\(member.name) isn't in this pass: count it in another")
    }
    return try value.get()
  }

  static func describe(_ seen: KnownWork, _ formula: CounterFormula) -> String {
    let counted = seen.count == 0 ? "nothing" : number(seen.count)
    let range = [seen.expected.lowerBound, seen.expected.upperBound].map(number)
    return "\(formula.description) counted \(counted) for \(seen.work), where \(range[0]) to "
      + "\(range[1]) would be right: not used; try a newer kernel or PAPI, or bare metal"
  }

  private static func number(_ value: Double) -> String {
    String(format: abs(value) < 1 ? "%.3g" : "%.0f", value)
  }
}
