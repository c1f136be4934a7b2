import Glibc

/// Facts that the operating system publishes as small text files and system calls.
public enum OperatingSystem {
  /// The text of a file under /proc or /sys, or nil when it can't be read.
  ///
  /// Reads to the end, since these files claim a size of zero; at most `limit` bytes.
  public static func text(of path: String, limit: Int = 64 << 20) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(limit, 16384))
    while bytes.count < limit {
      let count = read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        return nil
      }
      bytes.append(contentsOf: chunk[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The first line of such a file without surrounding blanks, or nil when there is nothing.
  public static func line(of path: String) -> String? {
    text(of: path, limit: 4096)?.split(separator: "\n").first.map { trimmed($0) }.flatMap {
      $0.isEmpty ? nil : $0
    }
  }

  /// `PRETTY_NAME` of os-release, or `Linux`.
  public static var name: String {
    for path in ["/etc/os-release", "/usr/lib/os-release"] {
      if let name = text(of: path).flatMap(prettyName(inOSRelease:)) { return name }
    }
    return "Linux"
  }

  /// The release of the running kernel: `6.1.0-18-amd64`.
  public static var kernelRelease: String { line(of: "/proc/sys/kernel/osrelease") ?? "unknown" }

  /// `always`, `madvise` or `never`, or nil where the kernel has no transparent huge pages.
  public static var transparentHugePages: String? {
    line(of: "/sys/kernel/mm/transparent_hugepage/enabled").flatMap(selected(in:))
  }

  /// The frequency governor of the first processor that shows one, or nil (most virtual machines).
  public static var governor: String? {
    line(of: "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
      ?? line(of: "/sys/devices/system/cpu/cpufreq/policy0/scaling_governor")
  }

  /// What the kernel reads the time from: `tsc`, `kvm-clock`, `hpet`, …, or nil when it doesn't say.
  public static var clockSource: String? {
    line(of: "/sys/devices/system/clocksource/clocksource0/current_clocksource")
  }

  /// The value of /proc/sys/kernel/perf_event_paranoid, or nil where there is none.
  public static var perfEventParanoid: Int? {
    line(of: "/proc/sys/kernel/perf_event_paranoid").flatMap { Int($0) }
  }

  /// Whether a seccomp filter decides which system calls this process may make (most containers).
  public static var hasSeccompFilter: Bool {
    text(of: "/proc/self/status").flatMap { field("Seccomp", in: $0) } == "2"
  }

  /// Processes running or waiting to, averaged over the last minute, or nil when not known.
  public static var loadAverage: Double? {
    var averages = [0.0]
    return getloadavg(&averages, 1) == 1 ? averages[0] : nil
  }

  /// Bytes of a base page.
  public static var pageBytes: Int { max(sysconf(Int32(_SC_PAGESIZE)), 4096) }

  static func prettyName(inOSRelease text: String) -> String? {
    for line in text.split(separator: "\n") where line.hasPrefix("PRETTY_NAME=") {
      let name = trimmed(line.dropFirst("PRETTY_NAME=".count), of: blanks.union(["\"", "'"]))
      return name.isEmpty ? nil : name
    }
    return nil
  }

  /// The choice in brackets of a line such as `always [madvise] never`.
  static func selected(in line: String) -> String? {
    guard let open = line.firstIndex(of: "["), let close = line.firstIndex(of: "]"), open < close
    else { return nil }
    return String(line[line.index(after: open)..<close])
  }

  /// The value of the first line `name : value`, as /proc/cpuinfo and /proc/*/status write it.
  static func field(_ name: String, in text: String) -> String? {
    for line in text.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":"), trimmed(line[..<colon]) == name else { continue }
      return trimmed(line[line.index(after: colon)...])
    }
    return nil
  }

  static let blanks: Set<Character> = [" ", "\t", "\r", "\n", "\0"]

  static func trimmed(
    _ text: some StringProtocol, of blanks: Set<Character> = Self.blanks
  ) -> String {
    let start = text.drop { blanks.contains($0) }
    guard let end = start.lastIndex(where: { !blanks.contains($0) }) else { return "" }
    return String(start[...end])
  }
}
