/// A quantity that a counter gives, by the name it has in a record.
public enum CounterName: String, CaseIterable, Codable, Sendable {
  case cycles, instructions, flops, lastLevelMisses, stalledCycles
  case slots, topDownRetiring, topDownBadSpeculation, topDownFrontEnd, topDownBackEnd
  case dramReadBytes, dramWriteBytes
  case taskClockSeconds, pageFaults, contextSwitches

  /// What must be there and allowed for an event to count.
  enum Source: Sendable {
    /// The CPU's performance monitoring unit, in user code.
    case pmu
    /// The memory controllers, which serve all processes of a socket.
    case memoryController
    /// The operating system's own bookkeeping of user code.
    case software
    /// The same of what happens inside the kernel, which takes more rights.
    case kernelSoftware
  }

  var source: Source {
    switch self {
    case .cycles, .instructions, .flops, .lastLevelMisses, .stalledCycles, .slots, .topDownRetiring,
      .topDownBadSpeculation, .topDownFrontEnd, .topDownBackEnd:
      .pmu
    case .dramReadBytes, .dramWriteBytes: .memoryController
    case .taskClockSeconds, .pageFaults: .software
    case .contextSwitches: .kernelSoftware
    }
  }

  /// What an issue slot went to; the four add up to `slots`.
  static let topDown: [CounterName] = [
    .topDownRetiring, .topDownBadSpeculation, .topDownFrontEnd, .topDownBackEnd,
  ]
}
