import Foundation
import Hardware
import Testing

@testable import Regression

@Suite("Builds of revisions")
struct RevisionBuilderTests {
  /// Two commits with a text of their own, and the present one with a third.
  private func history(prefix: String = "") throws -> ScratchRepository {
    let repository = try ScratchRepository(prefix: prefix)
    try repository.write(".gitignore", "Package.resolved")
    for text in ["one", "two"] {
      try repository.write("Sources/text", text)
      try repository.commit(tag: text)
    }
    try repository.write("Package.resolved", Self.resolved("1.0.0"))
    return repository
  }

  private static func resolved(_ version: String) -> String {
    #"{"pins":[{"identity":"yams","state":{"version":"\#(version)"}}],"version":3}"#
  }

  @Test(
    "Both sides are built from their commits, with room for one or for two",
    arguments: [
      ScratchRepository.small, ScratchRepository.large,
    ])
  func both(room: BuildRoom) throws {
    let repository = try history()
    let builds = try repository.build("one..two", room: room)
    #expect(builds.base.label == "one")
    #expect(builds.base.revision == (try repository.git("rev-parse", "one")))
    #expect(builds.base.buildSeconds != nil)
    #expect(try repository.output(of: builds.base.path) == "one")
    let head = try #require(builds.head)
    #expect(try repository.output(of: head.path) == "two")
    #expect(builds.warnings.isEmpty)
    let jobs = room.cores == 4 ? " --jobs 2" : ""
    #expect(
      Set(repository.compilations)
        == Set(
          ["1", "2"].map {
            "build --product bench --configuration debug\(jobs) --package-path \(repository.builds)/\($0)/"
          }))
    // Whoever uses the repository sees nothing of it.
    #expect(try repository.git("status", "--porcelain").isEmpty)
  }

  @Test("A base with another spec, or none, is said to have that", arguments: ["", "tools/bench/"])
  func otherSpec(prefix: String) throws {
    let repository = try history(prefix: prefix)
    try repository.write("Benchmarks/ci.yaml", "batch: 1\n")
    try repository.commit(tag: "first")
    try repository.write("Benchmarks/ci.yaml", "batch: 2\n")
    func warnings(_ base: String) throws -> [String] {
      try repository.build(base, spec: "Benchmarks/ci.yaml").warnings
    }
    #expect(
      try warnings("one")
        == ["one has no Benchmarks/ci.yaml: both builds run the cases that it has here"])
    #expect(
      try warnings("first") == [
        "Benchmarks/ci.yaml differs from first's: both builds run the cases that it has here"
      ])
    try repository.write("Benchmarks/ci.yaml", "batch: 1\n")
    #expect(try warnings("first").isEmpty)
  }

  @Test("Without a head, the base alone is built")
  func baseAlone() throws {
    let repository = try history()
    for range in ["one", "one.."] {
      let builds = try repository.build(range)
      #expect(builds.head == nil)
      #expect(try repository.output(of: builds.base.path) == "one")
    }
    #expect(repository.compilations.count == 1)
  }

  @Test("With three dots the base is where both parted")
  func mergeBase() throws {
    let repository = try history()
    try repository.git("checkout", "--quiet", "-b", "topic", "one")
    try repository.write("Sources/text", "topic")
    try repository.commit()
    let builds = try repository.build("two...topic")
    #expect(builds.base.revision == (try repository.git("rev-parse", "one")))
    #expect(builds.base.label == "two...topic")
    #expect(try repository.output(of: builds.head?.path ?? "") == "topic")
  }

  @Test("A program that was built before is taken as it is")
  func reuse() throws {
    let repository = try history()
    _ = try repository.build("one..two")
    let again = try repository.build("two..one")
    #expect(again.base.buildSeconds == nil)
    #expect(again.head?.buildSeconds == nil)
    #expect(try repository.output(of: again.base.path) == "two")
    #expect(repository.compilations.count == 2)
  }

  @Test("One comparison builds at a time; Ctrl-C ends the waiting")
  func waiting() throws {
    let repository = try history()
    _ = try repository.build("one")
    let lock = try FileLock(path: repository.builds + "/lock")
    #expect(lock.takeAlone())
    var notes: [String] = []
    #expect(throws: ComparisonStopped.self) {
      try repository.build(
        "one", events: { if case .note(let text) = $0 { notes.append(text) } },
        shouldStop: { !notes.isEmpty })
    }
    #expect(notes == ["another comparison builds in \(repository.builds): waiting for it"])
  }

  @Test("What another comparison uses stays as it is")
  func heldTrees() throws {
    let repository = try history()
    try repository.write("Sources/text", "three")
    try repository.commit(tag: "three")
    let first = try repository.build("one..two")
    let second = try repository.build("one..three")
    #expect(
      second.base == BuiltBinary(label: "one", revision: first.base.revision, path: first.base.path)
    )
    #expect(try repository.output(of: first.head?.path ?? "") == "two")
    #expect(try repository.output(of: second.head?.path ?? "") == "three")
    #expect(throws: UnavailableError.self) {
      try RevisionBuilder.clean(folder: repository.package)
    }
  }

  @Test("A tree that nobody uses is built in again, with what it had compiled")
  func treesAreBuiltInAgain() throws {
    let repository = try history()
    try repository.write("Sources/text", "three")
    try repository.commit(tag: "three")
    _ = try repository.build("one..two")
    let builds = try repository.build("one..three")
    #expect(try repository.output(of: builds.head?.path ?? "") == "three")
    #expect(repository.compilations.last == "again")
    var other = repository.recipe
    other.hasPAPI = false
    try repository.write("Package.swift", ".default(enabledTraits: [])")
    try repository.commit(tag: "traits")
    _ = try repository.build("traits", recipe: other)
    #expect(
      repository.compilations.last
        == "build --product bench --configuration debug --disable-default-traits --package-path "
        + "\(repository.builds)/3/")
    _ = builds
  }

  @Test("Revisions that differ in nothing that is built share a program")
  func twins() throws {
    let repository = try history()
    try repository.write("README.md", "words")
    try repository.write("Tests/a.swift", "words")
    try repository.commit(tag: "words")
    let builds = try repository.build("two..words")
    #expect(builds.base.path == builds.head?.path)
    #expect(builds.base.revision != builds.head?.revision)
    #expect(builds.warnings == ["two and words build the same program"])
    #expect(repository.compilations.count == 1)
  }

  @Test("A package in a folder of its repository is built there")
  func subfolder() throws {
    let repository = try history(prefix: "tools/bench/")
    let builds = try repository.build("one..two")
    #expect(try repository.output(of: builds.base.path) == "one")
    #expect(builds.base.path == "\(repository.builds)/1/tools/bench/.build/debug/bench")
    let above = try #require(throws: BuildFailure.self) {
      try RevisionBuilder(
        folder: repository.root.path, recipe: repository.recipe, events: { _ in },
        shouldStop: { false }
      ).build(try RevisionRange("one"))
    }
    #expect(above.problem == "has no Package.swift")
  }

  @Test("Both sides get the dependencies of the checkout, and say so where they can't")
  func dependencies() throws {
    let repository = try history()
    _ = try repository.build("one..two")
    for tree in ["1", "2"] {
      let pins = PinnedDependencies(path: "\(repository.builds)/\(tree)/Package.resolved")
      #expect(pins?.versions == ["yams": "1.0.0"])
    }
    // Another version in the checkout is another program.
    try repository.write("Package.resolved", Self.resolved("1.1.0"))
    _ = try repository.build("one..two")
    #expect(repository.compilations.count == 6)
    // A revision that has the file keeps its own.
    try repository.write(".gitignore", "")
    try repository.commit(tag: "pinned")
    try repository.write("Package.resolved", Self.resolved("1.2.0"))
    let builds = try repository.build("two..pinned")
    #expect(
      builds.warnings.last
        == "base and head use different versions of yams 1.2.0 and 1.1.0: what changed may be theirs"
    )
  }

  @Test("Without any, the first build says which dependencies the others get")
  func unknownDependencies() throws {
    let repository = try ScratchRepository()
    for (text, version) in [("one", "1.0.0"), ("two", "2.0.0")] {
      try repository.write("Sources/text", text)
      try repository.write("Sources/resolved", Self.resolved(version))
      try repository.commit(tag: text)
    }
    let builds = try repository.build("one..two", room: ScratchRepository.large)
    #expect(builds.warnings.isEmpty)
    let pins = PinnedDependencies(path: "\(repository.builds)/2/Package.resolved")
    #expect(pins?.versions == ["yams": "1.0.0"])
    _ = try repository.build("one..two")
    #expect(repository.compilations.count == 2)
  }

  @Test("Changes that aren't committed are said to be left out")
  func changes() throws {
    let repository = try history()
    try repository.write("Sources/text", "mine")
    let builds = try repository.build("one..two")
    #expect(
      builds.warnings == [
        "changes that aren't committed are not compared: '--git one..' compares the program that runs"
      ])
    #expect(try repository.build("one..").warnings.isEmpty)
    #expect(try repository.git("diff", "--name-only") == "Sources/text")
  }

  @Test("All can be removed")
  func clean() throws {
    let repository = try history()
    _ = try repository.build("one..two")
    try RevisionBuilder.clean(folder: repository.package)
    #expect(!FileManager.default.fileExists(atPath: repository.builds))
    #expect(try repository.git("worktree", "list").split(separator: "\n").count == 1)
  }
}
