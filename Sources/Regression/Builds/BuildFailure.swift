/// A revision that can't be built: for a base, exit code 5.
public struct BuildFailure: Error, CustomStringConvertible, Equatable {
  /// Which of the two.
  public var side: ComparisonSide
  /// As it was named.
  public var label: String
  /// The full hash of its commit.
  public var revision: String
  /// What is wrong, without a full stop.
  public var problem: String
  /// What the compiler said, errors first; empty where it wasn't asked.
  public var lines: [String]
  /// The file with all that it said; nil where it wasn't asked.
  public var log: String?

  /// `the base, main (1a2b3c4), doesn't build: …`, on one line.
  public var description: String {
    let said = log.map { "; all of it is in \($0)" } ?? ""
    return "the \(side.rawValue), \(label) (\(revision.prefix(7))), \(problem)\(said)"
  }
}
