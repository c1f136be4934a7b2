import Foundation
import Hardware

/// How revisions are built: `swift build --product bench`, as the README has it.
public struct BuildRecipe: Sendable {
  /// The Swift package manager's command.
  public var compiler = "swift"
  /// `debug`, whose measured code the package optimises as well, or `release`.
  public var configuration = Self.ownConfiguration
  /// The executable to build.
  public var product = "bench"
  /// Whether counters can be read through PAPI; where not, it is left out, as by the Makefile.
  public var hasPAPI = Self.findsPAPI
  /// A build that takes longer is killed.
  public var timeLimitSeconds = 3600.0

  /// As this tool was built itself.
  public init() {}

  /// What this tool was built in, as the program that runs may be one of the sides.
  private static var ownConfiguration: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }

  private static var findsPAPI: Bool {
    let found = try? Command.run(["pkg-config", "--exists", "papi"])
    return found?.status == 0
  }

  /// The arguments of a build of a package with `manifest`.
  func arguments(manifest: String) -> [String] {
    var arguments = ["build", "--product", product, "--configuration", configuration]
    // Refused where a revision, older than its traits, has none.
    if !hasPAPI, manifest.contains("enabledTraits:") {
      arguments.append("--disable-default-traits")
    }
    return arguments
  }

  /// What the compiler says of itself.
  ///
  /// Throws `UnavailableError` where there is none.
  func compilerVersion() throws -> String {
    let result = try Command.run([compiler, "--version"])
    guard result.status == 0 else {
      let said = result.errors.split(separator: "\n").first.map { ": \(String($0).readable)" } ?? ""
      throw UnavailableError("'\(compiler) --version' failed\(said)")
    }
    // SwiftPM takes another compiler where this variable names one.
    let other = Command.environment["SWIFT_EXEC"].map { "\nSWIFT_EXEC=\($0)" } ?? ""
    return result.output + other
  }
}
