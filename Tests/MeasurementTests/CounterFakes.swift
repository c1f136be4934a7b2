import Synchronization

@testable import Measurement

/// A library that counts what a test says it counts.
struct FakeLibrary: CounterBackend {
  /// What each event gives, for the work just done; events without an entry don't exist.
  var counts: [String: @Sendable () -> Int64] = [:]
  /// How many events fit into one set.
  var registers = Int.max
  /// The share of the time in which a set has registers.
  var shareCounted: Double?
  /// Of everything but the operating system's own bookkeeping.
  var disabledHardware: String?
  var startFails = false
  /// What every attempt to open a set is answered with.
  var refusal: CounterError?
  let log = FakeLog()

  func disabledReason(_ source: CounterName.Source) -> String? {
    [.pmu, .memoryController].contains(source) ? disabledHardware : nil
  }

  func open(_ events: [String]) throws(CounterError) -> any CounterEventSet {
    if let refusal { throw refusal }
    for (index, event) in events.enumerated() {
      if counts[event] == nil { throw CounterError(event: event, message: "no such event") }
      if index >= registers { throw CounterError(event: event, message: "no register left") }
    }
    log.opened.withLock { $0.append(events) }
    log.open.add(1, ordering: .relaxed)
    return FakeSet(library: self, counts: events.compactMap { counts[$0] })
  }
}

/// What was opened, and how many sets still are.
final class FakeLog: Sendable {
  let opened = Mutex<[[String]]>([])
  let open = Atomic<Int>(0)
}

final class FakeSet: CounterEventSet {
  let library: FakeLibrary
  let counts: [@Sendable () -> Int64]

  init(library: FakeLibrary, counts: [@Sendable () -> Int64]) {
    self.library = library
    self.counts = counts
  }

  func start() throws(CounterError) {
    if library.startFails { throw CounterError(event: nil, message: "can't start") }
  }

  func stop() throws(CounterError) -> CounterSample {
    CounterSample(counts: counts.map { $0() }, shareCounted: library.shareCounted)
  }

  func close() { library.log.open.subtract(1, ordering: .relaxed) }
}
