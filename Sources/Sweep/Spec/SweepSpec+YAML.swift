import Hardware
import Yams

extension SweepSpec {
  /// Reads the text of a spec file; `file` names it in messages.
  ///
  /// Throws `DataError` with the line and column of whatever is wrong.
  public init(yaml text: String, file: String? = nil) throws {
    self.init()
    let reader = SpecReader(file: file)
    guard let root = try reader.compose(text) else {
      throw DataError(file: file, "the spec is empty")
    }
    for (field, value) in try reader.fields(of: root) {
      try reader.set(field, to: value, in: &self)
    }
  }

  /// A spec file's text with every field, which reads back as this spec.
  public var yamlText: String {
    SpecField.allCases.map { field in
      let texts = field.texts(of: self).map(Self.quoted)
      return field.isList
        ? "\(field.rawValue): [\(texts.joined(separator: ", "))]\n"
        : "\(field.rawValue): \(texts.joined())\n"
    }.joined()
  }

  /// Double-quoted unless every character is harmless in any YAML context.
  private static func quoted(_ text: String) -> String {
    let harmless = text.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0))
    }
    let startsWell = text.first.map { $0.isLetter || $0.isNumber } ?? false
    if harmless && startsWell && text.lowercased() != "null" { return text }
    let escaped = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case _ where scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value):
        "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
