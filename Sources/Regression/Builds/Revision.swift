import Hardware

/// A revision that is to be built.
struct Revision {
  let side: ComparisonSide
  /// As the user named it.
  let label: String
  /// The full hash of its commit.
  let commit: String
  private let objects: [String: String]
  private let compiler: String
  private let arguments: [String]

  /// The commit that `name` names.
  ///
  /// Throws `UsageError` where there is none, `BuildFailure` where it has no such package.
  init(
    _ side: ComparisonSide, _ label: String, _ name: String, in repository: GitRepository,
    recipe: BuildRecipe, compiler: String
  ) throws {
    self.side = side
    self.label = label
    self.compiler = compiler
    commit = try repository.commit(of: name)
    objects = try repository.objects(in: commit)
    guard objects["Package.swift"] != nil else {
      let place = repository.prefix.isEmpty ? "" : " in \(repository.prefix)"
      throw BuildFailure(
        side: side, label: label, revision: commit, problem: "has no Package.swift\(place)",
        lines: [], log: nil)
    }
    arguments = recipe.arguments(manifest: try repository.text(of: "Package.swift", in: commit))
  }

  /// What decides what its build gives, with the dependencies that it is to use.
  func inputs(dependencies: PinnedDependencies?) -> BuildInputs {
    BuildInputs(
      objects: objects, compiler: compiler, arguments: arguments, dependencies: dependencies)
  }
}
