import Hardware

/// Spans of time as people write them: `3m`, `90s`, `1h30m`, `500ms`, `1.5s`.
public enum SpecDuration {
  private static let units: [(name: String, milliseconds: Int)] = [
    ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// A thousand hours.
  private static let longest = 3_600_000_000

  /// The seconds that `text` stands for; above 0, to the millisecond.
  ///
  /// Throws `UsageError` for anything else.
  public static func seconds(_ text: String) throws -> Double {
    let problem = UsageError("'\(text)' is not a duration: write for example 90s, 3m, 1h30m, 500ms")
    var rest = Substring(text)
    var total = 0
    var lastUnit = Int.max
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCIIDigit || $0 == "." }
      rest = rest.dropFirst(number.count)
      let name = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(name.count)
      guard let unit = units.first(where: { $0.name == name })?.milliseconds,
        unit < lastUnit, number.first != ".", number.last != ".",
        let value = Double(number), value <= Double(longest / unit)
      else { throw problem }
      let part = value * Double(unit)
      guard part == part.rounded() else {
        throw UsageError("'\(text)' is finer than a millisecond")
      }
      total += Int(part)
      lastUnit = unit
    }
    guard !text.isEmpty else { throw problem }
    guard total > 0, total <= longest else {
      throw UsageError("'\(text)' is out of range: above 0 and at most 1000h")
    }
    return Double(total) / 1000
  }

  /// The text that `seconds(_:)` reads back.
  static func text(_ seconds: Double) -> String {
    var rest = Int((seconds * 1000).rounded())
    var text = ""
    for (name, milliseconds) in units where rest >= milliseconds {
      text += "\(rest / milliseconds)\(name)"
      rest %= milliseconds
    }
    return text.isEmpty ? "0s" : text
  }
}
