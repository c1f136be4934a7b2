import Foundation

/// Which versions of other packages a build uses: what `Package.resolved` says.
///
/// Both sides of a comparison get the same, so that a new release of a dependency isn't taken for the work
/// of whoever is compared.
struct PinnedDependencies: Codable, Sendable, Equatable {
  /// What the file is called.
  static let fileName = "Package.resolved"

  /// The version, or the revision where there is none, by the name of the package.
  let versions: [String: String]

  /// Those of the file at `path`; nil where it can't be read.
  init?(path: String) {
    guard let data = FileManager.default.contents(atPath: path),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { return nil }
    versions = Dictionary(
      file.pins.map { ($0.identity, $0.state.version ?? $0.state.revision ?? "unknown") },
      uniquingKeysWith: { first, _ in first })
  }

  /// What differs from `other`: `yams 6.2.1 and 6.2.2`, sorted by name.
  ///
  /// A package that only one of them has is no difference: it came or went with a commit.
  func differences(from other: PinnedDependencies) -> [String] {
    versions.keys.sorted().compactMap { name in
      guard let mine = versions[name], let theirs = other.versions[name], mine != theirs else {
        return nil
      }
      return "\(name) \(mine) and \(theirs)"
    }
  }

  /// As SwiftPM writes it, what isn't needed left out.
  private struct File: Decodable {
    struct Pin: Decodable {
      struct State: Decodable {
        var version: String?
        var revision: String?
      }
      var identity: String
      var state: State
    }
    var pins: [Pin]
  }
}
