import Foundation
import Testing

@testable import Regression
@testable import Sweep

/// A git repository of a package in a temporary folder, with a compiler that is a script.
///
/// The script does what `Sources/behaviour` says: `build`, `fail`, `hang`, `nothing`, `full`, `die`.
final class ScratchRepository {
  let root: URL
  /// The package's folder below `root`.
  let prefix: String
  let compiler: String

  var package: String { root.appending(path: prefix).path }
  var builds: String { package + "/.build-compare" }

  init(prefix: String = "") throws {
    let files = FileManager.default
    root = files.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)")
      .resolvingSymlinksInPath()
    self.prefix = prefix
    compiler = root.path + "-swift"
    try files.createDirectory(
      at: root.appending(path: prefix + "Sources"), withIntermediateDirectories: true)
    try Data(Self.script.utf8).write(to: URL(fileURLWithPath: compiler))
    try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: compiler)
    try git("init", "--quiet", "--initial-branch=main")
    try write("Package.swift", "// package")
    try write("Sources/behaviour", "build")
  }

  deinit {
    try? FileManager.default.removeItem(at: root)
    try? FileManager.default.removeItem(atPath: compiler)
    try? FileManager.default.removeItem(atPath: calls)
  }

  func write(_ path: String, _ text: String) throws {
    let file = URL(fileURLWithPath: "\(package)/\(path)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("\(text)\n".utf8).write(to: file)
  }

  /// Commits all there is, and gives the commit's hash.
  @discardableResult
  func commit(_ message: String = "change", tag: String? = nil) throws -> String {
    try git("add", "--all")
    try git("commit", "--quiet", "--allow-empty", "--message", message)
    if let tag { try git("tag", tag) }
    return try git("rev-parse", "HEAD")
  }

  @discardableResult
  func git(_ arguments: String...) throws -> String {
    let own = ["user.name=a", "user.email=a@example.org", "core.excludesFile="]
    let result = try Command.run(
      ["git", "-C", root.path] + own.flatMap { ["-c", $0] } + arguments)
    try #require(result.status == 0, "git \(arguments): \(result.errors)")
    return result.output
  }

  /// What the compiler was asked for, a line a call.
  var compilations: [String] {
    let text = FileManager.default.contents(atPath: calls) ?? Data()
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  var recipe: BuildRecipe {
    var recipe = BuildRecipe()
    recipe.compiler = compiler
    recipe.configuration = "debug"
    recipe.hasPAPI = true
    return recipe
  }

  func build(
    _ range: String, spec: String? = nil, recipe: BuildRecipe? = nil,
    room: BuildRoom = ScratchRepository.small,
    events: @escaping (SweepEvent) -> Void = { _ in }, shouldStop: @escaping () -> Bool = { false }
  ) throws -> RevisionBuilds {
    try RevisionBuilder(
      folder: package, recipe: recipe ?? self.recipe, room: room, events: events,
      shouldStop: shouldStop
    ).build(try RevisionRange(range), spec: spec.map { "\(package)/\($0)" })
  }

  /// Room for one build at a time, and for two.
  static let small = BuildRoom(memoryBytes: 4 << 30, cores: 2)
  static let large = BuildRoom(memoryBytes: 8 << 30, cores: 4)

  /// What the program at `path` prints: the revision's own text.
  func output(of path: String) throws -> String { try Command.run([path]).output }

  private var calls: String { compiler + ".calls" }

  private static let script = """
    #!/bin/sh
    [ "$1" = --version ] && { echo "Swift 1"; exit; }
    for folder; do :; done
    cd "$folder" || exit
    echo "$*" >>"$0.calls"
    echo "[1/2] Compiling bench $(cat Sources/behaviour)"
    case $(cat Sources/behaviour) in
      fail) echo "a.swift:1:1: error: no such thing"; echo "error: fatalError"; exit 1 ;;
      hang) touch "$0.calls.hangs"; sleep 600 & wait ;;
      nothing) echo "error: no product named 'bench'"; exit 1 ;;
      full) echo "ld: final link failed: No space left on device"; exit 1 ;;
      die) kill -9 $$ ;;
    esac
    mkdir -p .build/x/debug && ln -sfn x/debug .build/debug
    [ -f Package.resolved ] || cp Sources/resolved Package.resolved 2>/dev/null
    [ -f .build/x/debug/objects ] && echo again >>"$0.calls"
    touch .build/x/debug/objects
    printf '#!/bin/sh\\necho "%s"\\n' "$(cat Sources/text 2>/dev/null)" >.build/x/debug/bench
    chmod +x .build/x/debug/bench
    echo "Build complete!"

    """
}
