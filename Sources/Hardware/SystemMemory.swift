/// How much memory there is, how much of it this process may still take, and how much it took.
public struct SystemMemory: Sendable, Equatable {
  /// All memory of the machine.
  public var totalBytes: Int
  /// What can be allocated without swapping or being killed: what the kernel calls available, or what
  /// the control groups of this process leave, whichever is less.
  public var availableBytes: Int
  /// The tightest limit that a control group (a container) sets, or nil when there is none.
  public var limitBytes: Int?

  /// The state of memory now.
  public static var current: SystemMemory {
    let (total, available) = parse(meminfo: OperatingSystem.text(of: "/proc/meminfo") ?? "")
    let groups = ControlGroup.ofThisProcess(controller: "memory")
      .flatMap { $0.selfAndAncestors }
      .compactMap(MemoryGroup.init(of:))
      // A limit beyond the memory there is limits nothing (v1 writes a huge number for "none").
      .filter { $0.limitBytes < total }
    let room = groups.map(\.headroomBytes).min() ?? available
    return SystemMemory(
      totalBytes: total, availableBytes: max(0, min(available, room)),
      limitBytes: groups.map(\.limitBytes).min())
  }

  /// The most memory this process ever held at once (VmHWM), or nil when the kernel doesn't say.
  public static var peakResidentBytes: Int? {
    OperatingSystem.text(of: "/proc/self/status").flatMap { kibibytes("VmHWM", in: $0) }
  }

  static func parse(meminfo text: String) -> (total: Int, available: Int) {
    let total = kibibytes("MemTotal", in: text) ?? 0
    // Kernels before 3.14 don't have MemAvailable.
    let available = kibibytes("MemAvailable", in: text) ?? kibibytes("MemFree", in: text) ?? 0
    return (total, available)
  }

  /// Bytes of a line `name:  123 kB`.
  static func kibibytes(_ name: String, in text: String) -> Int? {
    OperatingSystem.field(name, in: text)?.split(separator: " ").first
      .flatMap { Int($0) }.map { $0 * 1024 }
  }
}

/// What one control group allows and holds.
struct MemoryGroup: Equatable {
  var limitBytes: Int
  var usageBytes: Int
  /// Cached file pages that were not used lately: dropped before anything is refused.
  var inactiveFileBytes: Int

  var headroomBytes: Int { limitBytes - max(0, usageBytes - inactiveFileBytes) }
}

extension MemoryGroup {
  /// The limit and usage of `group`, or nil when it has no limit.
  init?(of group: ControlGroup) {
    let names =
      group.version == 2
      ? ("memory.max", "memory.current", "inactive_file")
      : ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
    self.init(
      limit: OperatingSystem.line(of: "\(group.path)/\(names.0)"),
      usage: OperatingSystem.line(of: "\(group.path)/\(names.1)"),
      stat: OperatingSystem.text(of: "\(group.path)/memory.stat"), inactive: names.2)
  }

  /// The same from the files' text; `max` and what isn't a number mean no limit.
  init?(limit: String?, usage: String?, stat: String?, inactive: String) {
    guard let limit = limit.flatMap({ Int($0) }), let usage = usage.flatMap({ Int($0) }) else {
      return nil
    }
    let line = stat?.split(separator: "\n").first { $0.hasPrefix("\(inactive) ") }
    let cached = line?.split(separator: " ").last.flatMap { Int($0) }
    self.init(limitBytes: limit, usageBytes: usage, inactiveFileBytes: cached ?? 0)
  }
}
