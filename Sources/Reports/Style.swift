import Foundation

/// How text looks where it goes: passed in, so that a report is the same text for the same style.
public struct Style: Sendable, Equatable {
  /// Whether to emphasise with ANSI escape sequences.
  public var usesColour: Bool
  /// Columns that a line may take.
  public var width: Int

  /// A style of its own.
  public init(usesColour: Bool, width: Int = Style.defaultWidth) {
    self.usesColour = usesColour
    self.width = width
  }

  /// Fits the terminals and code review tools that people have.
  public static let defaultWidth = 100
  /// For files and pipes.
  public static let plain = Style(usesColour: false)

  /// Colour only on a terminal that takes it, and where the user hasn't set NO_COLOR.
  public static func forOutput(
    isTerminal: Bool, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Style {
    let refused = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    return Style(usesColour: isTerminal && !refused)
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
