import Glibc

/// Time that all processors together spent working, and how much of it was for this process: counts
/// since boot or start, of use as the difference of two.
public struct ProcessorTime: Sendable, Equatable {
  /// For whatever ran on the machine, the hypervisor's other guests left out.
  public var busySeconds: Double
  /// For this process and the child processes that have ended.
  public var ownSeconds: Double

  /// So much time.
  public init(busySeconds: Double, ownSeconds: Double) {
    self.busySeconds = busySeconds
    self.ownSeconds = ownSeconds
  }

  /// The counts up to now, or nil where the kernel doesn't show what processors do.
  public static func now() -> ProcessorTime? {
    guard let text = OperatingSystem.text(of: "/proc/stat", limit: 512),
      let ticks = busyTicks(inStat: text), ticks > 0
    else { return nil }
    let own = [RUSAGE_SELF, RUSAGE_CHILDREN].map { who in
      var usage = rusage()
      getrusage(who.rawValue, &usage)
      return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
    return ProcessorTime(
      busySeconds: ticks / Double(max(1, sysconf(Int32(_SC_CLK_TCK)))),
      ownSeconds: own.reduce(0, +))
  }

  /// Time since `earlier` that went to other processes of the machine.
  public func others(since earlier: ProcessorTime) -> Double {
    max(0, busySeconds - earlier.busySeconds - (ownSeconds - earlier.ownSeconds))
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
  }

  /// The line `cpu` without idling, waiting and stolen time: user, nice, system, irq and softirq;
  /// what guests of this machine ran counts as user time already.
  static func busyTicks(inStat text: String) -> Double? {
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("cpu ") }) else {
      return nil
    }
    let fields = line.split(separator: " ").dropFirst().map { Double($0) }
    guard fields.count >= 7 else { return nil }
    return [0, 1, 2, 5, 6].reduce(0) { $0 + (fields[$1] ?? 0) }
  }
}
