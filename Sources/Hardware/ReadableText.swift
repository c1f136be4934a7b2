extension String {
  /// The text on one line, with `?` for what a terminal or a page would obey rather than show: control
  /// characters, escape sequences among them, and marks that turn the direction of writing.
  public var readable: String {
    guard unicodeScalars.contains(where: { !$0.isReadable }) else { return self }
    var line = ""
    for scalar in unicodeScalars {
      line.unicodeScalars.append(scalar.isReadable ? scalar : "?")
    }
    return line
  }
}

extension Unicode.Scalar {
  /// Whether it is shown as it is, and on the line it stands on.
  fileprivate var isReadable: Bool {
    if (0x20..<0x7f).contains(value) { return true }
    return switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format: false
    default: true
    }
  }
}
