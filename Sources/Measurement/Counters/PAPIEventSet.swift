#if PAPI
  import CPAPI
  import Glibc

  /// Events that PAPI counts together on the thread that made the set.
  final class PAPIEventSet: CounterEventSet {
    private var set = Int32(PAPI_NULL)
    private let count: Int
    private var isRunning = false

    init(_ events: [String]) throws(CounterError) {
      count = events.count
      try Self.check(PAPI_create_eventset(&set), errno: 0)
      for event in events {
        var error: Int32 = 0
        let code = bench_papi_add(set, event, &error)
        guard code == PAPI_OK else {
          close()
          // Descriptors are nobody's fault: dropping this event would leave the next one to fail.
          throw Self.failure(code, errno: error, event)
        }
      }
    }

    func start() throws(CounterError) {
      var error: Int32 = 0
      let code = bench_papi_start(set, &error)
      try Self.check(code, errno: error)
      isRunning = true
    }

    /// PAPI doesn't tell for how long the events had registers: it puts a set on them as a whole.
    func stop() throws(CounterError) -> CounterSample {
      // PAPI writes one number per event and isn't told how much room there is.
      var counts = [Int64](repeating: 0, count: max(1, count))
      isRunning = false
      try Self.check(PAPI_stop(set, &counts), errno: 0)
      return CounterSample(counts: Array(counts.prefix(count)), shareCounted: nil)
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

    private static func check(_ code: Int32, errno error: Int32) throws(CounterError) {
      guard code == PAPI_OK else { throw failure(code, errno: error, nil) }
    }

    private static func failure(
      _ code: Int32, errno error: Int32, _ event: String?
    ) -> CounterError {
      error == EMFILE
        ? .outOfDescriptors : CounterError(event: event, message: PAPILibrary.message(code))
    }
  }
#endif
