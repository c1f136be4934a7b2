import Foundation
import Hardware
import Testing

@testable import Regression

@Suite("Repositories that can't be compared in")
struct GitRepositoryTests {
  @Test("An unknown revision comes with the nearest names")
  func unknownRevision() throws {
    let repository = try ScratchRepository()
    try repository.commit(tag: "v1.0")
    try repository.git("branch", "feature/tiles")
    #expect(
      throws: UsageError("--git: unknown revision 'tiles'; did you mean feature/tiles?")
    ) { try repository.build("tiles..main") }
    #expect(throws: UsageError("--git: unknown revision '--xyz'")) { try repository.build("--xyz") }
  }

  @Test("A shallow clone says how to get what it lacks")
  func shallow() throws {
    let repository = try ScratchRepository()
    let first = try repository.commit()
    try repository.commit()
    let clone = repository.root.path + "-clone"
    defer { try? FileManager.default.removeItem(atPath: clone) }
    try repository.git(
      "clone", "--quiet", "--depth", "1", "file://\(repository.root.path)", clone)
    let builder = RevisionBuilder(
      folder: clone, recipe: repository.recipe, events: { _ in }, shouldStop: { false })
    #expect {
      try builder.build(try RevisionRange(first))
    } throws: { error in
      "\(error)".hasPrefix("--git: unknown revision '\(first)': this clone is shallow")
        && "\(error)".contains("git fetch --unshallow")
    }
  }

  @Test("A folder without a repository is said to be one")
  func noRepository() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let builder = RevisionBuilder(folder: folder.path, events: { _ in }, shouldStop: { false })
    #expect(
      throws: UnavailableError(
        "--git: \(folder.path) isn't in a git repository: run it in one, or compare two binaries")
    ) { try builder.build(try RevisionRange("main")) }
  }

  @Test("Revisions without a commit in common have no base")
  func noMergeBase() throws {
    let repository = try ScratchRepository()
    try repository.commit()
    try repository.git("checkout", "--quiet", "--orphan", "other")
    try repository.commit("another root")
    #expect(throws: UsageError("--git: 'main' and 'other' have no commit in common")) {
      try repository.build("main...other")
    }
  }

  @Test("A compiler that isn't there is named")
  func noCompiler() throws {
    let repository = try ScratchRepository()
    try repository.commit()
    var recipe = repository.recipe
    recipe.compiler = "no-such-swift"
    #expect(
      throws: UnavailableError(
        "'no-such-swift' can't be run: it isn't on the PATH")
    ) { try repository.build("main", recipe: recipe) }
  }

  @Test(
    "As many builds run at once as there are memory and cores for",
    arguments: [
      (6, 4, 2, 2), (5, 64, 2, 1), (64, 3, 2, 1), (64, 64, 2, 2), (64, 64, 1, 1), (1, 1, 2, 1),
    ])
  func room(gibibytes: Int, cores: Int, builds: Int, concurrent: Int) {
    let room = BuildRoom(memoryBytes: gibibytes << 30, cores: cores)
    #expect(room.concurrent(builds) == concurrent)
  }
}
