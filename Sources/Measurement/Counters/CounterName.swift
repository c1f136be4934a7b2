/// A quantity that a counter gives, by the name it has in a record.
public enum CounterName: String, CaseIterable, Codable, Sendable {
  case cycles, instructions, flops, lastLevelMisses, taskClockSeconds, pageFaults, contextSwitches

  /// What must be there and allowed for an event to count.
  enum Source: Sendable {
    /// The CPU's performance monitoring unit, in user code.
    case pmu
    /// The operating system's own bookkeeping of user code.
    case software
    /// The same of what happens inside the kernel, which takes more rights.
    case kernelSoftware
  }

  var source: Source {
    switch self {
    case .cycles, .instructions, .flops, .lastLevelMisses: .pmu
    case .taskClockSeconds, .pageFaults: .software
    case .contextSwitches: .kernelSoftware
    }
  }

  /// PAPI's names of events that may give it, the best first.
  ///
  /// perf::CACHE-MISSES isn't among them: on AMD it counts misses of L2.
  var events: [String] {
    switch self {
    case .cycles: ["PAPI_TOT_CYC", "perf::CYCLES"]
    case .instructions: ["PAPI_TOT_INS", "perf::INSTRUCTIONS"]
    case .flops: ["PAPI_FP_OPS", "PAPI_SP_OPS", "RETIRED_SSE_AVX_FLOPS:ANY"]
    case .lastLevelMisses: ["PAPI_L3_TCM", "perf::LLC-LOAD-MISSES"]
    case .taskClockSeconds: ["perf::TASK-CLOCK"]
    case .pageFaults: ["perf::PAGE-FAULTS"]
    // A switch happens in kernel mode, which PAPI leaves out unless the event asks for it.
    case .contextSwitches: ["perf::CONTEXT-SWITCHES:u=1:k=1"]
    }
  }

  /// The record's unit per count: the task clock counts nanoseconds.
  var unit: Double { self == .taskClockSeconds ? 1e-9 : 1 }
}
