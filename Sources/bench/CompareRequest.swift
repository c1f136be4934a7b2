import Foundation
import Hardware
import Regression

/// What a command line of `bench compare` asks for.
enum CompareRequest: Equatable {
  /// Where the two builds come from.
  enum Source: Equatable {
    case binaries(base: String, head: String)
    case revisions(RevisionRange)
  }

  case builds(Source)
  case runs(String, String)

  /// What `sides`, or else the range `git`, name.
  ///
  /// Throws `UsageError` for anything but two programs, two runs or a range.
  init(sides: [String], git: String?) throws {
    if let git {
      guard sides.isEmpty else {
        throw UsageError("give --git RANGE, or two builds or runs, not both")
      }
      self = .builds(.revisions(try RevisionRange(git)))
      return
    }
    guard sides.count == 2 else {
      throw UsageError(
        "compare takes two: BASE and HEAD, each a binary of the tool or a run's folder; or --git "
          + "BASE..HEAD")
    }
    let kinds = try sides.map(Self.isProgram)
    switch (kinds[0], kinds[1]) {
    case (true, true): self = .builds(.binaries(base: sides[0], head: sides[1]))
    case (false, false): self = .runs(sides[0], sides[1])
    default:
      throw UsageError(
        "compare two binaries or two runs: \(sides[kinds[0] ? 0 : 1]) is a binary, "
          + "\(sides[kinds[0] ? 1 : 0]) a run")
    }
  }

  /// Whether `path` is a program; else it is a run's folder, or a file in one.
  private static func isProgram(_ path: String) throws -> Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw UsageError(
        "no such file or folder: \(path); revisions are given by --git BASE..HEAD")
    }
    if isFolder.boolValue { return false }
    if FileManager.default.isExecutableFile(atPath: path) { return true }
    guard path.hasSuffix(".json") || path.hasSuffix(".jsonl") else {
      throw UsageError("\(path) is neither a program that may be run nor a run's folder")
    }
    return false
  }
}
