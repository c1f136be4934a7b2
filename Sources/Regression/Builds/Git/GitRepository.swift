import Foundation
import Hardware

/// The git repository of a package, as far as comparing its revisions needs it.
struct GitRepository {
  /// The package's folder: the nearest with a `Package.swift`, from the folder given upwards.
  let package: String
  /// The package's folder below the top of the work tree: empty, or `tools/bench/`.
  let prefix: String
  /// Where what belongs to all of the repository's work trees lies.
  let commonFolder: String

  /// The repository that holds `folder`.
  ///
  /// Throws `UnavailableError` where there is no git, or no repository.
  init(containing folder: String) throws {
    let top = try Self.top(of: folder)
    var package = URL(fileURLWithPath: folder).resolvingSymlinksInPath()
    while !FileManager.default.fileExists(atPath: package.appending(path: "Package.swift").path) {
      // Without any, it is said of the revisions what they lack.
      guard package.path != top, package.path != "/" else {
        package = URL(fileURLWithPath: folder).resolvingSymlinksInPath()
        break
      }
      package.deleteLastPathComponent()
    }
    self.package = package.path
    prefix = try Self.answer(["rev-parse", "--show-prefix"], in: package.path)
    let common = try Self.answer(["rev-parse", "--git-common-dir"], in: package.path)
    commonFolder =
      URL(fileURLWithPath: common, relativeTo: URL(fileURLWithPath: package.path + "/"))
      .resolvingSymlinksInPath().path
  }

  /// Whether commits were left out when it was cloned.
  var isShallow: Bool {
    (try? Self.answer(["rev-parse", "--is-shallow-repository"], in: package)) == "true"
  }

  /// Whether files that git knows have changes that aren't committed.
  var hasChanges: Bool {
    (try? run(["status", "--porcelain", "--untracked-files=no"]).output.isEmpty) == false
  }

  /// The full hash of the commit that `revision` names.
  ///
  /// Throws `UsageError` with the nearest branches and tags, or with how to get what a shallow clone
  /// left out.
  func commit(of revision: String) throws -> String {
    let found = try run(
      ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}"])
    guard found.status != 0 else { return found.output }
    throw UsageError("--git: unknown revision '\(revision)'\(try hint(revision))")
  }

  /// The last commit that both have in common.
  ///
  /// Throws `UsageError` where they have none, or a shallow clone doesn't go back to it.
  func mergeBase(_ one: String, _ other: String) throws -> String {
    let found = try run(["merge-base", try commit(of: one), try commit(of: other)])
    guard found.status != 0 else { return found.output }
    throw UsageError(
      "--git: '\(one)' and '\(other)' have no commit in common\(isShallow ? Self.deepen : "")")
  }

  /// The text of the file `path`, below the package's folder, in `commit`, but for blanks around it.
  ///
  /// Throws `UnavailableError` where it isn't there.
  func text(of path: String, in commit: String) throws -> String {
    try Self.answer(["show", "\(commit):\(prefix)\(path)"], in: package)
  }

  /// The hash of each file and folder that lies in the package's folder in `commit`; empty where the
  /// commit has no such folder.
  func objects(in commit: String) throws -> [String: String] {
    let found = try run(["ls-tree", "--full-tree", "-z", "\(commit):\(prefix.dropLast())"])
    guard found.status == 0 else { return [:] }
    var objects: [String: String] = [:]
    for line in found.output.split(separator: "\0") {
      // Mode, kind and hash, then a tab and the name.
      let parts = line.split(separator: "\t", maxSplits: 1)
      guard parts.count == 2, let hash = parts[0].split(separator: " ").last else { continue }
      objects[String(parts[1])] = String(hash)
    }
    return objects
  }

  /// Runs git in the package's folder.
  func run(_ arguments: [String]) throws -> Command.Result {
    try Self.git(arguments, in: package)
  }

  /// Runs git in `folder`; hooks are for what people do, and would slow down or refuse a checkout that
  /// nobody sees.
  static func git(_ arguments: [String], in folder: String) throws -> Command.Result {
    try Command.run(
      ["git", "-C", folder, "-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false"]
        + arguments)
  }

  private static let deepen =
    ": this clone is shallow and may lack it; 'git fetch --unshallow' gets the rest "
    + "(in GitHub Actions, 'fetch-depth: 0' of actions/checkout)"

  private func hint(_ revision: String) throws -> String {
    if isShallow { return Self.deepen }
    let names = try run(
      ["for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags"]
    ).output.split(separator: "\n").map(String.init)
    let close = nearest(revision, among: names)
    return close.isEmpty ? "" : "; did you mean \(close.joined(separator: ", "))?"
  }

  private static func top(of folder: String) throws -> String {
    try answer(["rev-parse", "--show-toplevel"], in: folder)
  }

  /// What git answers; throws `UnavailableError` with what it complains of.
  private static func answer(_ arguments: [String], in folder: String) throws -> String {
    let result = try git(arguments, in: folder)
    guard result.status != 0 else { return result.output }
    throw error(result, in: folder)
  }

  /// What git complains of, on one line.
  static func error(_ result: Command.Result, in folder: String) -> UnavailableError {
    let said = result.errors.split(separator: "\n").map(String.init)
    if said.contains(where: { $0.contains("not a git repository") }) {
      return UnavailableError(
        "--git: \(folder) isn't in a git repository: run it in one, or compare two binaries")
    }
    if let refusal = said.first(where: { $0.contains("dubious ownership") }) {
      // It names the folder that it wants to be told of, in quotes.
      let quoted = refusal.split(separator: "'")
      let owned = quoted.count > 1 ? String(quoted[1]).readable : folder
      return UnavailableError(
        "git refuses \(owned), which belongs to another user; if that is as it should be: "
          + "git config --global --add safe.directory \(owned)")
    }
    let reason = said.first { $0.hasPrefix("fatal:") || $0.hasPrefix("error:") } ?? said.first
    return UnavailableError(
      "git failed in \(folder): \(reason?.readable ?? "exit code \(result.status)")")
  }
}
