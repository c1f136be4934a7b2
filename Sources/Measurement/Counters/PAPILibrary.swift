#if PAPI
  import CPAPI
  import Glibc

  /// PAPI, initialised once for the process and ready for any number of threads.
  struct PAPILibrary: CounterBackend {
    static let shared: Result<PAPILibrary, CounterError> = quietly { initialise() }

    /// PAPI's version: `7.0.0`.
    let version: String

    private static func initialise() -> Result<PAPILibrary, CounterError> {
      let wanted = bench_papi_version()
      let found = PAPI_library_init(wanted)
      guard found == wanted else {
        let message =
          found > 0
          ? "PAPI \(text(ofVersion: found)) is installed, built for \(text(ofVersion: wanted)): "
            + "build again"
          : "PAPI can't be initialised (\(Self.message(found))): install libpapi again"
        return .failure(CounterError(event: nil, message: message))
      }
      // Errors are returned as well as printed; the second spoils the screen.
      PAPI_set_debug(PAPI_QUIET)
      let threads = PAPI_thread_init { UInt(pthread_self()) }
      guard threads == PAPI_OK else {
        return .failure(
          CounterError(
            event: nil,
            message: "PAPI can't count threads (\(message(threads))): install libpapi again"))
      }
      return .success(PAPILibrary(version: text(ofVersion: found)))
    }

    func open(_ events: [String]) throws(CounterError) -> any CounterEventSet {
      try PAPIEventSet(events)
    }

    /// Why PAPI switched off the component that asks the kernel, or nil when it is on.
    func disabledReason(_ source: CounterName.Source) -> String? {
      let component = source == .memoryController ? "perf_event_uncore" : "perf_event"
      let index = PAPI_get_component_index(component)
      guard index >= 0, let info = PAPI_get_component_info(index) else {
        return "it has no component \(component)"
      }
      // One that isn't initialised before it is needed counts as disabled until then.
      guard ![0, PAPI_EDELAY_INIT].contains(info.pointee.disabled) else { return nil }
      return withUnsafeBytes(of: info.pointee.disabled_reason) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
    }

    static func message(_ code: Int32) -> String {
      PAPI_strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }

    private static func text(ofVersion version: Int32) -> String {
      "\(version >> 24 & 0xff).\(version >> 16 & 0xff).\(version >> 8 & 0xff)"
    }

    /// Runs `body` with standard error thrown away: PAPI prints while it looks for its components.
    private static func quietly<T>(_ body: () -> T) -> T {
      let saved = dup(STDERR_FILENO)
      let null = Glibc.open("/dev/null", O_WRONLY | O_CLOEXEC)
      defer {
        if saved >= 0 {
          dup2(saved, STDERR_FILENO)
          Glibc.close(saved)
        }
        if null >= 0 { Glibc.close(null) }
      }
      if saved >= 0 && null >= 0 { dup2(null, STDERR_FILENO) }
      return body()
    }
  }
#endif
