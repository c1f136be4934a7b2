#if PAPI
  import CPAPI

  /// Events that PAPI counts together on the thread that made the set.
  final class PAPIEventSet: CounterEventSet {
    private var set = Int32(PAPI_NULL)
    private let count: Int
    private var isRunning = false

    init(_ events: [String]) throws(CounterError) {
      count = events.count
      try Self.check(PAPI_create_eventset(&set))
      for event in events {
        let code = PAPI_add_named_event(set, event)
        guard code == PAPI_OK else {
          close()
          throw CounterError(event: event, message: PAPILibrary.message(code))
        }
      }
    }

    func start() throws(CounterError) {
      try Self.check(PAPI_start(set))
      isRunning = true
    }

    func stop() throws(CounterError) -> [Int64] {
      // PAPI writes one number per event and isn't told how much room there is.
      var counts = [Int64](repeating: 0, count: max(1, count))
      isRunning = false
      try Self.check(PAPI_stop(set, &counts))
      return Array(counts.prefix(count))
    }

    func close() {
      guard set != PAPI_NULL else { return }
      if isRunning { PAPI_stop(set, nil) }
      isRunning = false
      PAPI_cleanup_eventset(set)
      PAPI_destroy_eventset(&set)
      set = Int32(PAPI_NULL)
      // A thread that ends registered leaves its state to the next one with the same identity.
      PAPI_unregister_thread()
    }

    private static func check(_ code: Int32) throws(CounterError) {
      guard code == PAPI_OK else {
        throw CounterError(event: nil, message: PAPILibrary.message(code))
      }
    }
  }
#endif
