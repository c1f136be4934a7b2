import Foundation
import Hardware

/// A git worktree that revisions are built in, one after the other: what they have in common isn't
/// compiled again.
final class BuildTree {
  /// What is known of the last build, written when it had ended.
  ///
  /// A tree without it was left in the middle of something, and is made anew.
  struct Stamp: Codable, Equatable {
    /// What the program was built from; nil where the build failed.
    var inputs: BuildInputs?
    /// What came with the last build: objects that another compiler made aren't kept.
    var compiler: String
    var arguments: [String]
    /// Where the tree lay: objects know it.
    var path: String
    /// Size of the program.
    var bytes: Int
    /// What other packages it uses.
    var dependencies: PinnedDependencies?
  }

  let number: Int
  /// `.build-compare/1`: the worktree.
  let path: String
  /// Held alone while it is built in, shared while its program is used.
  let lock: FileLock
  private let repository: GitRepository

  init(_ number: Int, in folder: String, of repository: GitRepository) throws {
    self.number = number
    path = "\(folder)/\(number)"
    self.repository = repository
    lock = try FileLock(path: path + ".lock")
  }

  /// The package's folder in it.
  var package: String { path + "/" + repository.prefix }
  /// What the build writes.
  var log: BuildLog { BuildLog(path: path + ".log") }

  /// The program that a build in `configuration` leaves.
  func program(_ recipe: BuildRecipe) -> String {
    "\(package).build/\(recipe.configuration)/\(recipe.product)"
  }

  /// What is known of the last build; nil where that was left in the middle of something.
  var stamp: Stamp? {
    guard let data = FileManager.default.contents(atPath: stampPath),
      let stamp = try? JSONDecoder().decode(Stamp.self, from: data), stamp.path == path
    else { return nil }
    return stamp
  }

  /// When the last build ended.
  var builtAt: Date {
    let attributes = try? FileManager.default.attributesOfItem(atPath: stampPath)
    return attributes?[.modificationDate] as? Date ?? .distantPast
  }

  /// Whether it holds the program that is built from `inputs`, whole.
  func holds(_ inputs: BuildInputs, _ recipe: BuildRecipe) -> Bool {
    guard let stamp, let known = stamp.inputs, known == inputs else { return false }
    return bytes(of: program(recipe)) == stamp.bytes
  }

  /// Makes it hold `commit`, ready to be built with the dependencies of the file at `pins`; what it had
  /// built stays where it can be of use.
  ///
  /// Throws `UnavailableError` with what git complains of.
  func checkOut(_ commit: String, inputs: BuildInputs, pins: String?) throws {
    let last = stamp
    if last == nil { try remove() }
    try? FileManager.default.removeItem(atPath: stampPath)
    if !FileManager.default.fileExists(atPath: path) {
      try add(at: path, commit)
    } else if try gitFolder() != repository.commonFolder {
      try? adopt(commit)
    }
    if try !moves(to: commit) {
      try remove()
      try add(at: path, commit)
      guard try moves(to: commit) else { throw try failure(git(["status"])) }
    }
    if last?.compiler != inputs.compiler || last?.arguments != inputs.arguments {
      try? FileManager.default.removeItem(atPath: package + ".build")
    }
    // A file that is committed is part of what is compared.
    let resolved = package + PinnedDependencies.fileName
    if let pins, !FileManager.default.fileExists(atPath: resolved) {
      do {
        try FileManager.default.copyItem(atPath: pins, toPath: resolved)
      } catch {
        throw UnavailableError("\(resolved) can't be written: \(error.localizedDescription)")
      }
    }
  }

  /// Notes that a build from `inputs` has ended, with a program if `succeeded`.
  ///
  /// Throws `UnavailableError` where that can't be written.
  func note(_ inputs: BuildInputs, _ recipe: BuildRecipe, succeeded: Bool) throws {
    var inputs = inputs
    let dependencies = PinnedDependencies(path: package + PinnedDependencies.fileName)
    inputs.dependencies = inputs.dependencies ?? dependencies
    let stamp = Stamp(
      inputs: succeeded ? inputs : nil, compiler: inputs.compiler, arguments: inputs.arguments,
      path: path, bytes: bytes(of: program(recipe)) ?? 0, dependencies: dependencies)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    do {
      try encoder.encode(stamp).write(to: URL(fileURLWithPath: stampPath), options: .atomic)
    } catch {
      throw UnavailableError("\(stampPath) can't be written: \(error.localizedDescription)")
    }
  }

  /// Removes the worktree and what was built in it; the log stays.
  func remove() throws {
    try? FileManager.default.removeItem(atPath: stampPath)
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw UnavailableError("\(path) can't be removed: \(error.localizedDescription)")
    }
    _ = try repository.run(["worktree", "remove", "--force", path])
  }

  /// Removes its log.
  func removeLog() { try? FileManager.default.removeItem(atPath: log.path) }

  private var stampPath: String { path + ".json" }

  private func bytes(of file: String) -> Int? {
    // Through the link that names the configuration.
    let real = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
    return try? FileManager.default.attributesOfItem(atPath: real)[.size] as? Int
  }

  private func add(at folder: String, _ commit: String) throws {
    // Forced, as a worktree whose folder is gone still holds its name.
    let added = try repository.run(
      ["worktree", "add", "--quiet", "--force", "--no-checkout", "--detach", folder, commit])
    guard added.status == 0 else { throw try failure(added) }
  }

  /// Makes a folder that was copied from elsewhere, as from a CI server's cache, a worktree again.
  ///
  /// Its files keep their dates, by which the compiler knows what it needn't compile again.
  private func adopt(_ commit: String) throws {
    let files = FileManager.default
    let aside = path + ".aside"
    try? files.removeItem(atPath: aside)
    try files.moveItem(atPath: path, toPath: aside)
    try add(at: path, commit)
    try? files.removeItem(atPath: aside + "/.git")
    try files.moveItem(atPath: path + "/.git", toPath: aside + "/.git")
    try files.removeItem(atPath: path)
    try files.moveItem(atPath: aside, toPath: path)
    _ = try git(["read-tree", "HEAD"])
    _ = try git(["update-index", "-q", "--refresh"])
  }

  /// Whether its files could be made those of `commit`, and nothing else but what was built.
  private func moves(to commit: String) throws -> Bool {
    // Left by a git that was killed; whoever has this tree's lock is alone in it.
    let own = try git(["rev-parse", "--absolute-git-dir"])
    if own.status == 0 { try? FileManager.default.removeItem(atPath: own.output + "/index.lock") }
    return try git(["checkout", "--quiet", "--force", "--detach", commit]).status == 0
      && git(["clean", "-ffdxq", "-e", "/\(repository.prefix).build/"]).status == 0
  }

  /// Where what belongs to all worktrees of its repository lies; nil where it isn't one.
  private func gitFolder() throws -> String? {
    let found = try git(["rev-parse", "--git-common-dir"])
    guard found.status == 0 else { return nil }
    return URL(fileURLWithPath: found.output, relativeTo: URL(fileURLWithPath: path + "/"))
      .resolvingSymlinksInPath().path
  }

  /// Runs git on this worktree and no other: where it isn't one, git mustn't find the user's around it.
  private func git(_ arguments: [String]) throws -> Command.Result {
    let own = ["--git-dir=\(path)/.git", "--work-tree=\(path)"]
    return try GitRepository.git(own + arguments, in: path)
  }

  private func failure(_ result: Command.Result) throws -> UnavailableError {
    result.errors.contains("No space left on device")
      ? UnavailableError("no room on the disk for \(path): free some, or remove what compares left")
      : GitRepository.error(result, in: path)
  }
}
