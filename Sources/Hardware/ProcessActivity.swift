import Glibc

/// What disturbed this process: counts since boot or start, of use as the difference of two.
///
/// A snapshot reads one line of /proc and makes one system call, some tens of microseconds: meant for
/// the start and the end of a group, not for every sample.
public struct ProcessActivity: Sendable, Equatable {
  /// Time the hypervisor gave to others, all processors together, in steps of a clock tick (10 ms).
  public var stealSeconds: Double
  /// How often a thread of this process was taken off its core though it had work to do.
  public var involuntaryContextSwitches: Int
  /// Minor and major page faults of this process.
  public var pageFaults: Int

  /// No activity at all.
  public init() {
    self.init(stealSeconds: 0, involuntaryContextSwitches: 0, pageFaults: 0)
  }

  /// Activity of the given size.
  public init(stealSeconds: Double, involuntaryContextSwitches: Int, pageFaults: Int) {
    self.stealSeconds = stealSeconds
    self.involuntaryContextSwitches = involuntaryContextSwitches
    self.pageFaults = pageFaults
  }

  /// The counts up to now.
  public static func now() -> ProcessActivity {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    // The line of all processors together comes first and is shorter than this.
    let total = OperatingSystem.text(of: "/proc/stat", limit: 512)
    return ProcessActivity(
      stealSeconds: total.flatMap { stealTicks(inStat: $0) }.map { $0 / ticksPerSecond } ?? 0,
      involuntaryContextSwitches: usage.ru_nivcsw, pageFaults: usage.ru_minflt + usage.ru_majflt)
  }

  /// What happened between `earlier` and this snapshot.
  public func since(_ earlier: ProcessActivity) -> ProcessActivity {
    // Steal time may step back when a virtual machine is moved to another host.
    ProcessActivity(
      stealSeconds: max(0, stealSeconds - earlier.stealSeconds),
      involuntaryContextSwitches: involuntaryContextSwitches - earlier.involuntaryContextSwitches,
      pageFaults: pageFaults - earlier.pageFaults)
  }

  private static let ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))

  /// The eighth number of the line `cpu`, or nil where the kernel is too old to have it.
  static func stealTicks(inStat text: String) -> Double? {
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("cpu ") }) else {
      return nil
    }
    let fields = line.split(separator: " ")
    return fields.count > 8 ? Double(fields[8]) : nil
  }
}
