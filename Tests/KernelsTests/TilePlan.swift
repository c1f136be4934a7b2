import Matrices

/// Problems for kernels in tile order: shapes around blocks of 16 rows, quads of 4 columns and groups
/// of 128, batches around every number of tokens that registers may hold.
enum TilePlan {
  static let shapes = Sanitisers.fitting([
    (1, 1), (1, 300), (2, 3), (3, 129), (15, 4), (16, 5), (16, 300), (17, 63), (31, 64), (33, 65),
    (48, 127), (64, 128), (65, 129), (100, 131), (129, 200), (241, 17), (255, 255), (257, 256),
    (299, 257), (300, 1), (300, 300),
  ])
  static let batches = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 15, 16, 17, 24, 25, 31, 32, 33, 48, 49, 63, 64, 65, 66, 67,
  ]

  /// Each batch at least once.
  private static let count = Sanitisers.areOn ? 26 : 39

  /// Each mask of the list at least three times, under sanitizers twice.
  static let unstructured = {
    var masks = Deck(
      [0, 0.05, 0.25, 0.5, 0.75, 0.9, 0.99, 1].map { MaskKind.share(1 - $0) }
        + ProblemPlan.irregular)
    return ProblemPlan.problems(count, seed: 11, shapes: shapes, batches: batches) { stream in
      let mask = masks.draw(&stream)
      return (mask == .share(1) ? .dense : .unstructured(0.5), mask)
    }.map(SolvedProblem.init)
  }()

  /// Each N:M of the list three times, under sanitizers twice; groups may keep fewer.
  static let grouped = {
    var patterns = Deck(ProblemPlan.groups.map { Pattern.nm(kept: $0.0, group: $0.1) })
    var masks = Deck([.share(1), .share(1), .share(0.8), .share(0)] + ProblemPlan.irregular)
    return ProblemPlan.problems(count, seed: 12, shapes: shapes, batches: batches) {
      (patterns.draw(&$0), masks.draw(&$0))
    }.map(SolvedProblem.init)
  }()

  /// Weights and activations of one magnitude.
  static let saturated = {
    var patterns = Deck([Pattern.dense, .nm(kept: 16, group: 32), .nm(kept: 2, group: 4)])
    return ProblemPlan.problems(
      12, seed: 13, shapes: [(17, 300), (Sanitisers.areOn ? 17 : 70, 1024)],
      batches: [1, 3, 16, 67],
      magnitudes: [.saturated]
    ) { (patterns.draw(&$0), .share(1)) }.map(SolvedProblem.init)
  }()

  /// Few and ordinary: for code that is slow.
  static let small = ProblemPlan.problems(
    4, seed: 14, shapes: [(33, 130), (17, 200)], batches: [2, 5], magnitudes: [.ordinary]
  ) { _ in (.dense, .share(1)) }.map(SolvedProblem.init)
}
