/// Command lines as text that a shell reads back.
public enum Shell {
  /// `arguments` with quotes where they need them; the tool by its name, wherever it was built.
  public static func line(_ arguments: [String]) -> String {
    guard let tool = arguments.first else { return "" }
    let name = tool.split(separator: "/").last.map(String.init) ?? tool
    return ([name] + arguments.dropFirst()).map(quoted).joined(separator: " ")
  }

  /// `argument` as one word of a POSIX shell.
  static func quoted(_ argument: String) -> String {
    let plain = argument.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "@%+=:,./_-".unicodeScalars.contains(scalar))
    }
    if plain && !argument.isEmpty { return argument }
    return "'"
      + argument.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
  }
}
