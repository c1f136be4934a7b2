import Hardware

/// Amounts of memory as flags write them: `8GiB`, `512MiB`, `1.5GB`.
public enum SpecBytes {
  private static let units: [(name: String, bytes: Double)] = [
    ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
    ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
  ]

  /// `bytes` in the largest power of 1024 of which there is one, to a tenth.
  static func text(_ bytes: Int) -> String {
    let unit = units.prefix(4).last { Double(bytes) >= $0.bytes } ?? units[0]
    return String(format: "%.1f %@", Double(bytes) / unit.bytes, unit.name)
  }

  /// The bytes that `text` names.
  ///
  /// Throws `UsageError` for anything but a positive number with a unit.
  public static func bytes(_ text: String) throws -> Int {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let name = text.dropFirst(number.count).lowercased()
    guard let value = Double(number),
      let unit = units.first(where: { $0.name.lowercased() == name }),
      value > 0, value * unit.bytes >= 1, value * unit.bytes < 1e18
    else {
      throw UsageError(
        "'\(text)' is not an amount of memory: write a number and one of "
          + "\(units.map(\.name).joined(separator: ", ")), as in 8GiB")
    }
    return Int(value * unit.bytes)
  }
}
