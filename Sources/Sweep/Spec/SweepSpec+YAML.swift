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
    let (fields, parts) = try reader.fieldsAndParts(of: root)
    for (field, value) in fields { try reader.set(field, to: value, in: &self) }
    // After the fields, wherever they stand: parts start from all of them.
    self.parts = try parts.map { try part($0, reader) }
  }

  private func part(_ node: Node, _ reader: SpecReader) throws -> SweepSpec {
    var part = self
    for (field, value) in try reader.fieldsOfPart(node) {
      try reader.set(field, to: value, in: &part)
    }
    return part
  }

  /// A spec file's text with every field, which reads back as this spec.
  public var yamlText: String {
    let lines = SpecField.allCases.map { line($0) }
    guard !parts.isEmpty else { return lines.joined() }
    return lines.joined() + "parts:\n"
      + parts.map { part in
        let lines = Self.fieldsOfParts.map { part.line($0) }
        return "- " + lines.joined(separator: "  ")
      }.joined()
  }

  /// `batch: [1, 16]`, ended by a line feed.
  private func line(_ field: SpecField) -> String {
    let texts = field.texts(of: self).map(Self.quoted)
    return field.isList
      ? "\(field.rawValue): [\(texts.joined(separator: ", "))]\n"
      : "\(field.rawValue): \(texts.joined())\n"
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
