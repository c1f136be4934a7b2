/// Something that counts events on the calling thread: PAPI, or a fake in tests.
protocol CounterBackend: Sendable {
  /// Prepares to count all of `events` together on the calling thread, in which the set stays.
  ///
  /// Throws by the name of the first event that it can't count beside those before it, and leaves
  /// nothing open then.
  func open(_ events: [String]) throws(CounterError) -> any CounterEventSet
  /// Why the part of the library that counts events of `source` is switched off, or nil when it isn't.
  func disabledReason(_ source: CounterName.Source) -> String?
}

/// Events that are counted together; used by the thread that opened it only.
protocol CounterEventSet: AnyObject {
  /// Starts to count from zero.
  func start() throws(CounterError)
  /// Ends counting.
  func stop() throws(CounterError) -> CounterSample
  /// Frees what it holds; the set can't be used after.
  func close()
}

/// What a set counted between start and stop.
struct CounterSample: Equatable {
  /// One per event, in the order they were asked for.
  var counts: [Int64]
  /// The share of that time in which the events had registers; nil where the library doesn't say.
  var shareCounted: Double?
}

/// Why events can't be counted.
struct CounterError: Error, Equatable {
  /// The event at fault, or nil when it is the set as a whole.
  var event: String?
  /// What the library said.
  var message: String
  /// What kind of failure it is.
  var cause = Cause.refused

  /// Kinds of failures.
  enum Cause {
    /// The events can't be counted here, or not together.
    case refused
    /// They were counted, but the figure can't be believed or checked.
    case unreliable
    /// The limit on open files is reached: each event of each thread holds one.
    case outOfDescriptors
  }

  /// The limit on open files.
  static let outOfDescriptors = CounterError(
    event: nil, message: "no file descriptor left (EMFILE): raise the limit, `ulimit -n 4096`",
    cause: .outOfDescriptors)

  /// A figure that can't be believed.
  static func unreliable(_ message: String, event: String? = nil) -> CounterError {
    CounterError(event: event, message: message, cause: .unreliable)
  }
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
