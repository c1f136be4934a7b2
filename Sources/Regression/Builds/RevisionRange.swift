import Hardware

/// Which revisions are compared: `BASE..HEAD`, `BASE...HEAD`, `BASE..` or `BASE`.
public struct RevisionRange: Sendable, Equatable {
  /// What is compared with, as it was named.
  public var base: String
  /// What is judged, as it was named; nil for the program that runs.
  public var head: String?
  /// Whether it is compared with the last commit that both have in common, as by `BASE...HEAD`.
  public var isFromMergeBase: Bool

  /// Reads a range as git writes it.
  ///
  /// A head that is left out is the program that runs, and not git's `HEAD`: changes that aren't committed
  /// yet can be compared.
  ///
  /// Throws `UsageError` where there is no base, or more than one range.
  public init(_ text: String) throws {
    let dots = ["...", ".."].first { text.contains($0) } ?? ""
    let sides =
      dots.isEmpty
      ? [text]
      : text.split(separator: dots, maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let head = sides.count > 1 ? sides[1] : ""
    let names = sides.filter { !$0.isEmpty }
    guard !sides[0].isEmpty, names.allSatisfy(Self.isName) else {
      throw UsageError(
        "--git: '\(text)' is no range of revisions: give BASE..HEAD, BASE...HEAD (from where they "
          + "parted), or BASE to compare the program that runs with it")
    }
    base = sides[0]
    self.head = head.isEmpty ? nil : head
    isFromMergeBase = dots == "..."
  }

  private static func isName(_ text: String) -> Bool {
    !text.hasPrefix(".") && !text.contains("..") && !text.contains(" ")
  }
}
