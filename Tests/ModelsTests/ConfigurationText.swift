/// A `config.json` as text, one field a line, to be spoilt field by field.
struct ConfigurationText {
  private(set) var text: String

  init(_ text: String) { self.text = text }

  /// The same with field `name` as the JSON `value`, or without it for nil.
  ///
  /// A field that isn't there is added at the top.
  func with(_ name: String, _ value: String?) -> ConfigurationText {
    var lines = text.split(separator: "\n").map(String.init)
    let index = lines.firstIndex { $0.drop { $0 == " " }.hasPrefix("\"\(name)\":") }
    if let index {
      let comma = lines[index].hasSuffix(",") ? "," : ""
      if let value {
        lines[index] = "\"\(name)\": \(value)\(comma)"
      } else {
        lines.remove(at: index)
      }
    } else if let value {
      lines.insert("\"\(name)\": \(value),", at: 1)
    }
    return ConfigurationText(lines.joined(separator: "\n"))
  }
}
