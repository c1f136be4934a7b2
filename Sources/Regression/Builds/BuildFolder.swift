import Foundation
import Hardware

/// Where revisions are built: `.build-compare` in the package's folder, with a worktree for each program
/// that is needed at a time.
final class BuildFolder {
  let path: String
  private let repository: GitRepository
  /// Held while something is built.
  private let lock: FileLock

  /// Comparisons that run at the same time each need trees; when they are done, more than these are removed.
  private static let mostTrees = 4

  /// The folder of `repository`'s package, made where it isn't there.
  ///
  /// Throws `UnavailableError` when it can't be.
  init(of repository: GitRepository) throws {
    self.repository = repository
    path = repository.package + "/.build-compare"
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      // Whatever the package's own says: nothing here is to be committed.
      try Data("*\n".utf8).write(to: URL(fileURLWithPath: path + "/.gitignore"))
    } catch {
      throw UnavailableError("\(path) can't be written: \(error.localizedDescription)")
    }
    lock = try FileLock(path: path + "/lock")
  }

  /// The dependencies that builds are to use: those of the checkout, else those of the last build here.
  var pins: String? {
    [repository.package, path].map { "\($0)/\(PinnedDependencies.fileName)" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Keeps the dependencies that `tree` was built with for the next, where there are none yet.
  func keepPins(of tree: BuildTree) {
    guard pins == nil else { return }
    try? FileManager.default.copyItem(
      atPath: tree.package + PinnedDependencies.fileName,
      toPath: "\(path)/\(PinnedDependencies.fileName)")
  }

  /// Runs `body` while no other comparison builds here; `waiting` is called once where one does.
  ///
  /// Throws `ComparisonStopped` where `shouldStop` said so.
  func alone<Value>(
    waiting: () -> Void, shouldStop: () -> Bool, _ body: () throws -> Value
  ) throws -> Value {
    var hasWaited = false
    while !lock.takeAlone() {
      if !hasWaited { waiting() }
      hasWaited = true
      if shouldStop() { throw ComparisonStopped() }
      poll(nil, 0, 200)
    }
    defer { lock.release() }
    return try body()
  }

  /// All trees, by their number.
  func trees() throws -> [BuildTree] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return try Set(names.compactMap { Int($0.prefix { $0 != "." }) }).sorted().map(tree)
  }

  /// A tree that nobody uses, held alone: the one that was built in longest ago, or an empty one.
  func freeTree() throws -> BuildTree {
    let known = try trees()
    let built = known.filter { $0.stamp != nil }.sorted { $0.builtAt < $1.builtAt }
    let empty = known.filter { $0.stamp == nil }
    if let free = (built + empty).first(where: { $0.lock.takeAlone() }) { return free }
    let number = (1...).first { number in !known.contains { $0.number == number } } ?? 0
    let new = try tree(number)
    guard new.lock.takeAlone() else { return try freeTree() }
    return new
  }

  /// Removes the trees that nobody uses, but for the latest few.
  func prune(keeping most: Int = mostTrees) throws {
    let latest = try trees().sorted { $0.builtAt > $1.builtAt }
    for tree in latest.dropFirst(most) where tree.lock.takeAlone() {
      try tree.remove()
      tree.removeLog()
      tree.lock.release()
    }
  }

  /// Removes the folder with all that is in it.
  ///
  /// Throws `UnavailableError` where a comparison uses it.
  func removeAll() throws {
    let all = try trees()
    guard lock.takeAlone(), all.allSatisfy({ $0.lock.takeAlone() }) else {
      throw UnavailableError("\(path) is in use by another comparison: let it end first")
    }
    for tree in all { try tree.remove() }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw UnavailableError("\(path) can't be removed: \(error.localizedDescription)")
    }
  }

  private func tree(_ number: Int) throws -> BuildTree {
    try BuildTree(number, in: path, of: repository)
  }
}
