/// 64-bit FNV-1a: the same in every process and on every machine, unlike `Hasher`.
public enum StableHash {
  /// The hash of `text`.
  public static func value(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// The hash of `text` as 16 hexadecimal digits.
  public static func digits(_ text: String) -> String {
    let digits = String(value(text), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
