import Kernels
import Records

/// What this build of the tool is.
public struct BuildFacts: Sendable {
  /// The tool's version.
  public let version: String
  /// The commit of the checkout that holds the executable, with `-dirty` where the tree has changes; nil
  /// outside a checkout.
  public var gitCommit: String? { Provenance.gitCommit() }
  /// `debug, optimised`.
  public let configuration: String
  /// The slowdown planted in it; nil in any but a test build.
  public let planted: String?

  /// Of the running executable.
  public static var current: BuildFacts {
    BuildFacts(
      version: BenchVersion.current, configuration: Provenance.buildConfiguration,
      planted: PlantedSlowdown.current?.description)
  }
}
