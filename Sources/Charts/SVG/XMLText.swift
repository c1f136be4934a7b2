/// Text as XML can hold it, in an element or between double quotes.
enum XMLText {
  static func escaped(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      // As a reference, or a parser would make a space of it in an attribute.
      case "\n": escaped += "&#10;"
      case "\t", "\r": escaped += " "
      default: if isAllowed(scalar) { escaped.unicodeScalars.append(scalar) }
      }
    }
    return escaped
  }

  /// XML 1.0, production 2, without the white space dealt with above.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
  }
}
