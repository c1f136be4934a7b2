import Foundation

/// How text looks where it goes: passed in, so that a report is the same text for the same style.
public struct Style: Sendable, Equatable {
  /// Whether to emphasise with ANSI escape sequences.
  public var usesColour: Bool
  /// Columns that a line may take.
  public var width: Int
  /// Whether bars are drawn with block characters rather than in ASCII.
  public var usesBlocks: Bool

  /// A style of its own.
  public init(usesColour: Bool, width: Int = Style.defaultWidth, usesBlocks: Bool = true) {
    self.usesColour = usesColour
    self.width = width
    self.usesBlocks = usesBlocks
  }

  /// Fits the terminals and code review tools that people have.
  public static let defaultWidth = 100
  /// For files and pipes.
  public static let plain = Style(usesColour: false)

  /// Colour only on a terminal that takes it, and where the user hasn't set NO_COLOR; block characters
  /// where the locale's characters are UTF-8's.
  public static func forOutput(
    isTerminal: Bool, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Style {
    let refused = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    return Style(usesColour: isTerminal && !refused, usesBlocks: isUTF8(environment))
  }

  /// By the first of the variables that is set, as POSIX has it (Base Definitions, 8.2).
  private static func isUTF8(_ environment: [String: String]) -> Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
      .first { !$0.isEmpty }
    return locale.map { $0.lowercased().replacing("-", with: "").contains("utf8") } ?? false
  }

  /// A meaning that text can be emphasised with.
  enum Emphasis: String {
    case heading = "1"
    case aside = "2"
    case good = "32"
    case warning = "33"
    case bad = "31"
  }

  /// `text`, emphasised where this style has colour.
  func callAsFunction(_ text: String, _ emphasis: Emphasis?) -> String {
    guard usesColour, let emphasis, !text.isEmpty else { return text }
    return "\u{1B}[\(emphasis.rawValue)m\(text)\u{1B}[0m"
  }
}
