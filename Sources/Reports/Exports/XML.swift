/// Elements of an XML 1.0 document, indented.
struct XML {
  private(set) var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
  private var depth = 0

  /// An element with what `content` adds to it.
  mutating func element(
    _ name: String, _ attributes: [(String, String)] = [], _ content: (inout XML) -> Void
  ) {
    add("<\(name)\(Self.text(attributes))>")
    depth += 1
    content(&self)
    depth -= 1
    add("</\(name)>")
  }

  /// An element that holds `text` alone, or nothing.
  mutating func element(_ name: String, _ attributes: [(String, String)] = [], text: String = "") {
    let start = "<\(name)\(Self.text(attributes))"
    add(text.isEmpty ? start + "/>" : start + ">\(Self.escape(text))</\(name)>")
  }

  private mutating func add(_ line: String) {
    lines.append(String(repeating: "  ", count: depth) + line)
  }

  private static func text(_ attributes: [(String, String)]) -> String {
    attributes.map { " \($0.0)=\"\(escape($0.1, isAttribute: true))\"" }.joined()
  }

  /// `text` with markup made harmless, and U+FFFD for what XML 1.0 has no way to write.
  static func escape(_ text: String, isAttribute: Bool = false) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r":
        // A reader turns line ends within an attribute into blanks unless they are written as numbers.
        result += isAttribute ? "&#\(scalar.value);" : String(scalar)
      case "\u{0}"..<" ", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
