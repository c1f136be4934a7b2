import Foundation
import Hardware
import Testing

@testable import Regression

@Suite("Builds that don't come off")
struct BuildFaultTests {
  private func repository(_ behaviour: String) throws -> ScratchRepository {
    let repository = try ScratchRepository()
    try repository.write("Package.resolved", "{}")
    try repository.write(".gitignore", "Package.resolved")
    try repository.commit(tag: "good")
    try repository.write("Sources/behaviour", behaviour)
    try repository.commit(tag: "bad")
    return repository
  }

  @Test(
    "A revision that doesn't build is named with its side and its errors",
    arguments: [
      ("bad..good", ComparisonSide.base), ("good..bad", .head),
    ])
  func fails(range: String, side: ComparisonSide) throws {
    let repository = try repository("fail")
    let failure = try #require(throws: BuildFailure.self) { try repository.build(range) }
    let commit = try repository.git("rev-parse", "bad")
    #expect(failure.side == side)
    #expect(failure.revision == commit)
    #expect(
      failure.lines == ["a.swift:1:1: error: no such thing", "error: fatalError"])
    let log = try #require(failure.log)
    #expect(FileManager.default.fileExists(atPath: log))
    #expect(
      failure.description
        == "the \(side.rawValue), bad (\(commit.prefix(7))), doesn't build; all of it is in \(log)")
    // What failed isn't taken for a program, nor does it keep others from being built.
    #expect(throws: BuildFailure.self) { try repository.build(range) }
    #expect(try repository.build("good").head == nil)
  }

  @Test(
    "A package without the product, and a compiler that is killed, are told apart",
    arguments: [
      ("nothing", "has no product 'bench'"),
      ("die", "can't be built: signal 9 ended the compiler"),
    ])
  func others(behaviour: String, problem: String) throws {
    let repository = try repository(behaviour)
    let failure = try #require(throws: BuildFailure.self) { try repository.build("bad..") }
    #expect(failure.problem == problem)
  }

  @Test("A full disk is said to be one")
  func fullDisk() throws {
    let repository = try repository("full")
    #expect(
      throws: UnavailableError(
        "no room on the disk to build in \(repository.builds): free some, or remove it with --clean"
      )
    ) { try repository.build("bad..") }
  }

  @Test("Ctrl-C ends the builds with all that they started", .timeLimit(.minutes(1)))
  func interrupted() throws {
    let repository = try repository("hang")
    _ = try repository.build("good")
    let hangs = repository.compiler + ".calls.hangs"
    defer { try? FileManager.default.removeItem(atPath: hangs) }
    #expect(throws: ComparisonStopped.self) {
      try repository.build(
        "good..bad", shouldStop: { FileManager.default.fileExists(atPath: hangs) })
    }
    // Whatever the compiler started has the tree's lock open: this waits for its end.
    let lock = try FileLock(path: "\(repository.builds)/2.lock")
    #expect(flock(lock.descriptor, LOCK_EX) == 0)
    lock.release()
    #expect(!FileManager.default.fileExists(atPath: "\(repository.builds)/2"))
    #expect(FileManager.default.fileExists(atPath: "\(repository.builds)/1"))
    #expect(try repository.git("worktree", "list").split(separator: "\n").count == 2)
  }

  @Test("A build that takes too long is killed")
  func tooLong() throws {
    let repository = try repository("hang")
    defer { try? FileManager.default.removeItem(atPath: repository.compiler + ".calls.hangs") }
    var recipe = repository.recipe
    recipe.timeLimitSeconds = 0
    let failure = try #require(throws: BuildFailure.self) {
      try repository.build("bad", recipe: recipe)
    }
    #expect(failure.problem == "wasn't built in 0 s, so its build was killed")
  }

  @Test(
    "What a comparison that was killed left behind is made anew",
    arguments: [
      "stamp", "worktree", "registration", "index.lock", "program",
    ])
  func leftovers(kind: String) throws {
    let repository = try repository("build")
    let path = try repository.build("good").base.path
    let tree = "\(repository.builds)/1"
    let files = FileManager.default
    switch kind {
    case "stamp": try files.removeItem(atPath: tree + ".json")
    case "worktree": try files.removeItem(atPath: tree)
    case "registration": try files.removeItem(atPath: "\(repository.root.path)/.git/worktrees")
    case "program": try Data("half".utf8).write(to: URL(fileURLWithPath: path))
    default:
      try Data().write(
        to: URL(fileURLWithPath: "\(repository.root.path)/.git/worktrees/1/index.lock"))
      try repository.write("Sources/text", "new")
      try repository.commit(tag: "new")
    }
    let range = kind == "index.lock" ? "new" : "good"
    let builds = try repository.build(range)
    #expect(builds.base.path == path)
    #expect(try repository.output(of: path) == (range == "new" ? "new" : ""))
  }

  @Test("Trees that came from a cache go on where they were")
  func restored() throws {
    let repository = try repository("build")
    _ = try repository.build("good")
    try FileManager.default.removeItem(atPath: "\(repository.root.path)/.git/worktrees")
    try repository.write("Sources/text", "new")
    try repository.commit(tag: "new")
    let unchanged = "\(repository.builds)/1/Package.swift"
    let date = try FileManager.default.attributesOfItem(atPath: unchanged)[.modificationDate]
    let builds = try repository.build("new")
    #expect(try repository.output(of: builds.base.path) == "new")
    #expect(repository.compilations.last == "again")
    #expect(
      try FileManager.default.attributesOfItem(atPath: unchanged)[.modificationDate] as? Date
        == date as? Date)
  }

  @Test("A worktree that lost what makes it one leaves the user's alone")
  func usersTree() throws {
    let repository = try repository("build")
    _ = try repository.build("good")
    try FileManager.default.removeItem(atPath: "\(repository.builds)/1/.git")
    try repository.write("Sources/text", "mine")
    try repository.write("Sources/new", "mine")
    let branch = try repository.git("rev-parse", "--abbrev-ref", "HEAD")
    try repository.git("update-ref", "refs/tags/bad", "good~0")
    _ = try repository.build("bad..good")
    #expect(try repository.git("rev-parse", "--abbrev-ref", "HEAD") == branch)
    #expect(
      try repository.git("status", "--porcelain", "Sources") == "?? Sources/new\n?? Sources/text")
  }
}
