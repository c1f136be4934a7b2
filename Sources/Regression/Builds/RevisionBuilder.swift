import Foundation
import Hardware
import Sweep

/// Builds the revisions of a comparison in worktrees of their own, and doesn't where the program is there
/// from before.
public struct RevisionBuilder {
  let recipe: BuildRecipe
  let room: BuildRoom
  let events: (SweepEvent) -> Void
  let shouldStop: () -> Bool
  let folder: String

  /// A builder for the repository that holds `folder`; `shouldStop` ends it, and removes what is half done.
  public init(
    folder: String = FileManager.default.currentDirectoryPath, recipe: BuildRecipe = BuildRecipe(),
    room: BuildRoom = .current, events: @escaping (SweepEvent) -> Void,
    shouldStop: @escaping () -> Bool
  ) {
    self.folder = folder
    self.recipe = recipe
    self.room = room
    self.events = events
    self.shouldStop = shouldStop
  }

  /// Builds what `range` names; where the base has another text of the file `spec`, a warning says so.
  ///
  /// Throws `UsageError` for a revision that isn't there, `UnavailableError` where git, the compiler or
  /// room on the disk is missing, `BuildFailure` where a revision can't be built and `ComparisonStopped`.
  public func build(_ range: RevisionRange, spec: String? = nil) throws -> RevisionBuilds {
    let repository = try GitRepository(containing: folder)
    let revisions = try self.revisions(range, in: repository)
    let folder = try BuildFolder(of: repository)
    return try folder.alone(
      waiting: { events(.note("another comparison builds in \(folder.path): waiting for it")) },
      shouldStop: shouldStop
    ) {
      let built = try trees(for: revisions, in: folder, repository)
      try folder.prune()
      return RevisionBuilds(
        base: built[0].binary, head: range.head == nil ? nil : built.last?.binary,
        warnings: warnings(built, range, repository)
          + (spec.flatMap { specWarning($0, revisions, repository) }.map { [$0] } ?? []),
        trees: built.map(\.tree))
    }
  }

  /// Removes all that comparisons of the repository that holds `folder` built.
  ///
  /// Throws `UnavailableError` where another comparison uses it.
  public static func clean(folder: String = FileManager.default.currentDirectoryPath) throws {
    let builds = try BuildFolder(of: try GitRepository(containing: folder))
    try builds.removeAll()
  }

  // MARK: Stages

  private func revisions(
    _ range: RevisionRange, in repository: GitRepository
  ) throws -> [Revision] {
    var base = range.base
    var label = range.base
    if range.isFromMergeBase {
      base = try repository.mergeBase(range.base, range.head ?? "HEAD")
      label = "\(range.base)...\(range.head ?? "")"
    }
    let compiler = try recipe.compilerVersion()
    var revisions = [
      try Revision(.base, label, base, in: repository, recipe: recipe, compiler: compiler)
    ]
    if let head = range.head {
      revisions.append(
        try Revision(.head, head, head, in: repository, recipe: recipe, compiler: compiler))
    }
    return revisions
  }

  /// A program for each of `revisions`; those that build the same share one.
  private func trees(
    for revisions: [Revision], in folder: BuildFolder, _ repository: GitRepository
  ) throws -> [Built] {
    var built: [Built?] = revisions.map { _ in nil }
    var jobs: [BuildJob] = []
    var twins: [Int: Int] = [:]
    let pins = folder.pins
    let known = try folder.trees()
    let inputs = revisions.map { revision in
      revision.inputs(dependencies: pins.flatMap(PinnedDependencies.init(path:)))
    }
    // What is there is held before any tree is taken to build in.
    for index in revisions.indices {
      if let twin = inputs.firstIndex(of: inputs[index]), twin < index {
        twins[index] = twin
      } else if let tree = known.first(where: { $0.holds(inputs[index], recipe) }),
        tree.lock.takeShared()
      {
        built[index] = Built(revisions[index], tree, recipe, seconds: nil)
        events(.note("\(revisions[index].label) was built before"))
      }
    }
    for index in revisions.indices where built[index] == nil && twins[index] == nil {
      jobs.append(
        BuildJob(
          index: index, revision: revisions[index], inputs: inputs[index],
          tree: try folder.freeTree()))
    }
    let queue = BuildQueue(
      recipe: recipe, room: room, folder: folder, events: events, shouldStop: shouldStop)
    for (job, seconds) in try queue.run(jobs) {
      guard job.tree.lock.takeShared() else { continue }
      built[job.index] = Built(job.revision, job.tree, recipe, seconds: seconds)
    }
    for (index, twin) in twins {
      built[index] = built[twin].map { Built(revisions[index], $0.tree, recipe, seconds: nil) }
    }
    return built.compactMap { $0 }
  }

  /// That `base` has another spec, for both builds run the cases of the file as it is here.
  private func specWarning(
    _ spec: String, _ revisions: [Revision], _ repository: GitRepository
  ) -> String? {
    let path = URL(fileURLWithPath: spec).resolvingSymlinksInPath().path
    let package = repository.package + "/"
    guard path.hasPrefix(package), let base = revisions.first else { return nil }
    let name = String(path.dropFirst(package.count))
    guard let before = try? repository.text(of: name, in: base.commit) else {
      return "\(base.label) has no \(name): both builds run the cases that it has here"
    }
    let now = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    let differs =
      before.trimmingCharacters(in: .whitespacesAndNewlines)
      != now.trimmingCharacters(in: .whitespacesAndNewlines)
    return differs
      ? "\(name) differs from \(base.label)'s: both builds run the cases that it has here" : nil
  }

  private func warnings(
    _ built: [Built], _ range: RevisionRange, _ repository: GitRepository
  ) -> [String] {
    var warnings: [String] = []
    if range.head != nil, repository.hasChanges {
      warnings.append(
        "changes that aren't committed are not compared: '--git \(range.base)..' compares the "
          + "program that runs")
    }
    guard let base = built.first, let head = built.last, built.count == 2 else { return warnings }
    if base.tree === head.tree {
      warnings.append("\(base.binary.label) and \(head.binary.label) build the same program")
    }
    if let ofBase = base.tree.stamp?.dependencies, let ofHead = head.tree.stamp?.dependencies {
      let differences = ofBase.differences(from: ofHead)
      if !differences.isEmpty {
        warnings.append(
          "base and head use different versions of \(differences.joined(separator: ", ")): what "
            + "changed may be theirs")
      }
    }
    return warnings
  }
}

/// A program, and the tree that holds it.
private struct Built {
  let binary: BuiltBinary
  let tree: BuildTree

  init(_ revision: Revision, _ tree: BuildTree, _ recipe: BuildRecipe, seconds: Double?) {
    self.tree = tree
    binary = BuiltBinary(
      label: revision.label, revision: revision.commit, path: tree.program(recipe),
      buildSeconds: seconds)
  }
}
