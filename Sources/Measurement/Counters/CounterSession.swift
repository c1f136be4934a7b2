/// Counts what a team of threads does: each thread starts and stops its own counters.
///
/// Opening counters costs some hundred microseconds, so this belongs around a counted pass, never
/// around a timed one. Counters that a thread can't start leave no count, and never stop the work.
public final class CounterSession: @unchecked Sendable {
  // Unchecked, because each slot is touched by the one thread that was given it, and `total` is asked
  // for when the team has come to rest.
  private final class Slot {
    var set: (any CounterEventSet)?
    var reading: CounterReading?
    var failure: String?
  }

  /// The counters of a reading.
  public let counters: [CounterName]

  private let events: [String]
  private let backend: (any CounterBackend)?
  private let slots: [Slot]

  /// A session with the counters that count, for up to `threads` threads.
  public convenience init(_ statuses: [CounterStatus], threads: Int) {
    self.init(statuses, threads: threads, backend: try? CounterLibrary.current.get())
  }

  init(_ statuses: [CounterStatus], threads: Int, backend: (any CounterBackend)?) {
    let usable = backend == nil ? [] : statuses.filter { $0.event != nil }
    counters = usable.map(\.name)
    events = usable.compactMap(\.event)
    self.backend = backend
    slots = (0..<max(0, threads)).map { _ in Slot() }
  }

  /// Starts counting on the calling thread, the only one that may use `slot` until it stops.
  public func startOnThisThread(slot: Int) {
    guard let backend, !events.isEmpty, slots.indices.contains(slot) else { return }
    let slot = slots[slot]
    guard slot.set == nil else { return }
    do throws(CounterError) {
      let set = try backend.open(events)
      slot.set = set
      try set.start()
    } catch {
      slot.set?.close()
      slot.set = nil
      slot.failure = error.message
    }
  }

  /// Stops counting on the thread that started `slot`, and adds to what that slot counted before.
  public func stopOnThisThread(slot: Int) {
    guard slots.indices.contains(slot) else { return }
    let slot = slots[slot]
    guard let set = slot.set else { return }
    slot.set = nil
    defer { set.close() }
    do throws(CounterError) {
      var reading = CounterReading()
      for (name, count) in zip(counters, try set.stop()) {
        reading[name] = Double(count) * name.unit
      }
      slot.reading = slot.reading.map { $0 + reading } ?? reading
    } catch {
      slot.failure = error.message
    }
  }

  /// All threads' counts so far; empty if one of them couldn't count, since a part isn't the whole.
  public func total() -> CounterReading {
    guard failure == nil else { return CounterReading() }
    let readings = slots.compactMap(\.reading)
    return readings.dropFirst().reduce(readings.first ?? CounterReading(), +)
  }

  /// Why a thread couldn't count, or nil when all could.
  public var failure: String? { slots.lazy.compactMap(\.failure).first }
}
