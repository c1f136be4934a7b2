import Foundation

/// Finds out which counters count on this machine, by letting each count known work.
public enum CounterProbe {
  /// How often a counter may be off before it isn't believed: an interrupt can spoil one try.
  static let attempts = 3

  /// Probes all counters on the calling thread; takes some tens of milliseconds.
  public static func run() -> [CounterStatus] {
    switch CounterLibrary.current {
    case .success(let backend): run(backend, access: .current)
    case .failure(let error):
      CounterName.allCases.map { name in
        CounterStatus(name: name, outcome: .unavailable(reason: error.message))
      }
    }
  }

  /// PAPI's version, or nil when this program was built without it or it can't be used.
  public static var libraryVersion: String? {
    #if PAPI
      try? PAPILibrary.shared.get().version
    #else
      nil
    #endif
  }

  static func run(_ backend: any CounterBackend, access: PerfAccess) -> [CounterStatus] {
    let alone = CounterName.allCases.map { probe($0, backend, access) }
    return fitTogether(alone, backend)
  }

  /// The first event that counts right, or why none does.
  private static func probe(
    _ name: CounterName, _ backend: any CounterBackend, _ access: PerfAccess
  ) -> CounterStatus {
    var wrong: String?
    var refusals: [String] = []
    for event in name.events {
      switch observe(name, event, backend) {
      case .success(let seen) where seen.isRight:
        return CounterStatus(name: name, outcome: .counts(event: event))
      case .success(let seen): wrong = wrong ?? describe(seen, name, event)
      case .failure(let error): refusals.append("\(event): \(error.message)")
      }
    }
    let reason =
      wrong ?? access.problem(with: name.source)
      ?? backend.disabledReason.map { "PAPI switched off its perf_event component: \($0)" }
      ?? "PAPI has no event for it on this CPU (\(refusals.joined(separator: "; "))): try a newer PAPI"
    return CounterStatus(name: name, outcome: .unavailable(reason: reason))
  }

  private static func observe(
    _ name: CounterName, _ event: String, _ backend: any CounterBackend
  ) -> Result<KnownWork, CounterError> {
    do throws(CounterError) {
      let set = try backend.open([event])
      defer { set.close() }
      var seen: KnownWork
      var attempt = 0
      repeat {
        seen = try KnownWork.measure(name) { work throws(CounterError) in
          try set.start()
          work()
          return try Double(set.stop().first ?? 0) * name.unit
        }
        attempt += 1
      } while !seen.isRight && attempt < attempts
      return .success(seen)
    } catch {
      return .failure(error)
    }
  }

  /// Takes out what can't be counted beside the counters before it: a PMU has few registers.
  private static func fitTogether(
    _ statuses: [CounterStatus], _ backend: any CounterBackend
  ) -> [CounterStatus] {
    var statuses = statuses
    while true {
      let events = statuses.compactMap(\.event)
      guard let error = failure(of: events, backend) else { return statuses }
      let culprit = error.event ?? events.last
      guard let index = statuses.firstIndex(where: { $0.event == culprit && culprit != nil }) else {
        return statuses
      }
      let others = statuses[..<index].filter { $0.event != nil }.map(\.name.rawValue)
      statuses[index].outcome = .unavailable(
        reason: "counts alone but not beside \(others.joined(separator: ", ")) (\(error.message)): "
          + "kernel.nmi_watchdog=0 frees one hardware counter")
    }
  }

  private static func failure(
    of events: [String], _ backend: any CounterBackend
  ) -> CounterError? {
    do throws(CounterError) {
      let set = try backend.open(events)
      defer { set.close() }
      try set.start()
      _ = try set.stop()
      return nil
    } catch {
      return error
    }
  }

  private static func describe(_ seen: KnownWork, _ name: CounterName, _ event: String) -> String {
    let range = [seen.expected.lowerBound, seen.expected.upperBound].map(number)
    return "\(event) counted \(number(seen.count)) for \(seen.work), where \(range[0]) to "
      + "\(range[1]) would be right: not used"
  }

  private static func number(_ value: Double) -> String {
    String(format: abs(value) < 1 ? "%.3g" : "%.0f", value)
  }
}
