@testable import Measurement

/// A library that counts what a test says it counts.
struct FakeLibrary: CounterBackend {
  /// What each event gives, for the work just done; events without an entry don't exist.
  var counts: [String: @Sendable () -> Int64] = [:]
  /// How many events fit into one set.
  var registers = Int.max
  var disabledReason: String?
  var startFails = false

  func open(_ events: [String]) throws(CounterError) -> any CounterEventSet {
    for (index, event) in events.enumerated() {
      if counts[event] == nil { throw CounterError(event: event, message: "no such event") }
      if index >= registers { throw CounterError(event: event, message: "no register left") }
    }
    return FakeSet(counts: events.compactMap { counts[$0] }, startFails: startFails)
  }
}

final class FakeSet: CounterEventSet {
  let counts: [@Sendable () -> Int64]
  let startFails: Bool

  init(counts: [@Sendable () -> Int64], startFails: Bool) {
    self.counts = counts
    self.startFails = startFails
  }

  func start() throws(CounterError) {
    if startFails { throw CounterError(event: nil, message: "can't start") }
  }

  func stop() throws(CounterError) -> [Int64] { counts.map { $0() } }
  func close() {}
}
