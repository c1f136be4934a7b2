/// The fields of a spec as a run keeps it: one `name: value` a line, those of parts indented.
struct SpecText {
  private let fields: [(name: String, value: String)]

  init(_ text: String) {
    fields = text.split(whereSeparator: \.isNewline).compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let name = line[..<colon].drop { $0 == " " || $0 == "-" }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      return (String(name), Self.unquoted(value))
    }
  }

  /// The value of the spec as a whole; nil where it has none.
  subscript(_ name: String) -> String? { all(name).first }

  /// The values of the spec and its parts.
  func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  /// A double-quoted value without its quotes and escapes.
  private static func unquoted(_ value: Substring) -> String {
    guard value.count > 1, value.first == "\"", value.last == "\"" else { return String(value) }
    var result = ""
    var rest = value.dropFirst().dropLast()
    while let character = rest.popFirst() {
      guard character == "\\", let escaped = rest.popFirst() else {
        result.append(character)
        continue
      }
      if escaped == "x", let code = UInt8(rest.prefix(2), radix: 16) {
        result.unicodeScalars.append(Unicode.Scalar(code))
        rest = rest.dropFirst(2)
      } else {
        result.append(escaped)
      }
    }
    return result
  }
}
