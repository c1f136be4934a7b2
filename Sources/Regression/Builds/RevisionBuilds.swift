/// A program that was built from a revision.
public struct BuiltBinary: Sendable, Equatable {
  /// The revision as it was named.
  public var label: String
  /// The full hash of its commit.
  public var revision: String
  /// The program.
  public var path: String
  /// Time to build it; nil where it was there from before.
  public var buildSeconds: Double?
}

/// The programs of a comparison: they stay as they are for as long as this is held, whatever else is
/// compared in the same checkout.
public final class RevisionBuilds {
  /// What is compared with.
  public let base: BuiltBinary
  /// What is judged; nil for the program that runs.
  public let head: BuiltBinary?
  /// What makes the comparison less trustworthy, or surprising.
  public let warnings: [String]
  private let trees: [BuildTree]

  init(base: BuiltBinary, head: BuiltBinary?, warnings: [String], trees: [BuildTree]) {
    self.base = base
    self.head = head
    self.warnings = warnings
    self.trees = trees
  }

  deinit { trees.forEach { $0.lock.release() } }
}
