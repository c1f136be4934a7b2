import Glibc
import Hardware

/// A memory controller whose traffic the kernel counts.
struct MemoryController: Sendable, Equatable {
  /// The kernel's number, which libpfm uses too.
  var number: Int
  /// One processor per socket that has a controller of this number.
  var processors: [Int]

  /// All that /sys lists, by number.
  static func all(in folder: String = "/sys/bus/event_source/devices") -> [MemoryController] {
    names(in: folder).compactMap { name in
      guard let number = number(device: name) else { return nil }
      let mask = OperatingSystem.line(of: "\(folder)/\(name)/cpumask") ?? "0"
      return MemoryController(number: number, processors: processors(inList: mask))
    }.sorted { $0.number < $1.number }
  }

  /// `uncore_imc_3` → 3; free-running counters and other units are nil.
  static func number(device: String) -> Int? {
    let prefix = "uncore_imc_"
    return device.hasPrefix(prefix) ? Int(device.dropFirst(prefix.count)) : nil
  }

  /// `0,28-29` → 0, 28, 29.
  static func processors(inList list: String) -> [Int] {
    list.split(separator: ",").flatMap { part -> [Int] in
      let ends = part.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, first <= last else { return [] }
      return Array(first...last)
    }
  }

  /// The event sources that the kernel offers; empty where /sys has none.
  static func names(in folder: String) -> [String] {
    guard let folder = opendir(folder) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        names.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
      }
    }
    return names
  }
}
