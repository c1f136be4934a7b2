/// Something that counts events on the calling thread: PAPI, or a fake in tests.
protocol CounterBackend: Sendable {
  /// Prepares to count all of `events` together on the calling thread, in which the set stays.
  func open(_ events: [String]) throws(CounterError) -> any CounterEventSet
  /// Why the library as a whole counts nothing, or nil when it may.
  var disabledReason: String? { get }
}

/// Events that are counted together; used by the thread that opened it only.
protocol CounterEventSet: AnyObject {
  /// Starts to count from zero.
  func start() throws(CounterError)
  /// Ends counting and gives one count per event, in the order they were asked for.
  func stop() throws(CounterError) -> [Int64]
  /// Frees what it holds; the set can't be used after.
  func close()
}

/// Why events can't be counted.
struct CounterError: Error, Equatable {
  /// The event at fault, or nil when it is the set as a whole.
  var event: String?
  /// What the library said.
  var message: String
}

/// The library that counts, or why there is none.
enum CounterLibrary {
  /// PAPI, if this program was built with it and it can be initialised.
  static var current: Result<any CounterBackend, CounterError> {
    #if PAPI
      PAPILibrary.shared.map { $0 }
    #else
      .failure(
        CounterError(event: nil, message: "built without PAPI: build with the package trait PAPI"))
    #endif
  }
}
