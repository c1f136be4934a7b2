import Hardware

/// A regular expression that picks names; it matches anywhere in the name unless anchored.
public struct NameFilter: Hashable, Sendable, CustomStringConvertible {
  /// The expression as written.
  public let pattern: String

  /// Checks that `pattern` is a regular expression.
  public init(parsing pattern: String) throws {
    guard !pattern.isEmpty else { throw UsageError("the regular expression is empty") }
    do {
      _ = try Regex(pattern)
    } catch {
      throw UsageError("'\(pattern)' is not a regular expression")
    }
    self.pattern = pattern
  }

  /// The expression as written.
  public var description: String { pattern }

  /// A function that tells whether a name is picked; the expression is compiled once.
  public func matcher() -> (String) -> Bool {
    guard let regex = try? Regex(pattern) else { return { _ in false } }
    return { $0.contains(regex) }
  }
}
