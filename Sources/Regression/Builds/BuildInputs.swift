/// All that decides what a build gives: two that have it in common give the same program.
struct BuildInputs: Codable, Sendable, Equatable {
  /// The hash that git knows each file and folder by, those aside that nothing is built from.
  var objects: [String: String]
  /// What the compiler says of itself.
  var compiler: String
  /// The arguments of the build.
  var arguments: [String]
  /// What other packages it is to use; nil where that isn't known yet.
  var dependencies: PinnedDependencies?

  /// `objects` of a package's folder, of which only those are kept that something may be built from.
  init(
    objects: [String: String], compiler: String, arguments: [String],
    dependencies: PinnedDependencies?
  ) {
    self.objects = objects.filter { name, _ in
      let isHidden = name.hasPrefix(".") && name != ".swift-version"
      return !Self.unbuilt.contains(name) && !name.hasSuffix(".md") && !isHidden
    }
    self.compiler = compiler
    self.arguments = arguments
    self.dependencies = dependencies
  }

  private static let unbuilt: Set<String> = [
    "Tests", "Benchmarks", "reports", "scripts", "Makefile",
  ]
}
