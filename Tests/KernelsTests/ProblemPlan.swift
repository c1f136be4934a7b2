import Matrices
import Synchronization

/// Problems sampled from the product of all shapes, batches, thread counts, masks and magnitudes.
///
/// Each dimension is drawn like cards from a deck that is shuffled anew only when it is empty: a plan
/// at least as long as the largest deck has every value of every dimension.
struct ProblemPlan {
  static let shapes = Sanitisers.fitting([
    (1, 1), (1, 300), (300, 1), (3, 5), (16, 16), (17, 63), (64, 64), (65, 65), (100, 127),
    (129, 128), (255, 257), (300, 300),
  ])
  static let batches = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 49, 64, 65, 67, 130]
  static let groups = [
    (1, 2), (2, 2), (2, 4), (3, 4), (4, 8), (5, 8), (8, 16), (1, 16), (16, 32), (31, 32), (16, 64),
    (64, 64), (1, 64),
  ]

  /// Problems whose mask may lie anyhow; made once, for all kernels.
  static let unstructured = makeUnstructured(Sanitisers.areOn ? 42 : 126).map(SolvedProblem.init)

  /// Problems that follow an N:M pattern; groups may keep fewer.
  static let grouped = makeGrouped(Sanitisers.areOn ? 39 : 130).map(SolvedProblem.init)

  /// Problems of which column indices take more than 16 bits.
  static let wide = [1, 8, 17].flatMap { batch in
    // Every kernel takes groups.
    ((Sanitisers.areOn ? [] : [Pattern.native]) + [.nm(kept: 2, group: 4)]).map { pattern in
      Problem(
        rows: 3, columns: 65601, batch: batch, threads: 2, pattern: pattern, masked: .share(0.3),
        magnitude: .ordinary, seed: 3)
    }
  }.map(SolvedProblem.init)

  private static func makeUnstructured(_ count: Int) -> [Problem] {
    var sparsities = Deck([0, 0.1, 0.5, 0.9, 1].map { MaskKind.share(1 - $0) } + irregular)
    return problems(count, seed: 1) { stream in
      let mask = sparsities.draw(&stream)
      return (mask == .share(1) ? .dense : .native, mask)
    }
  }

  private static func makeGrouped(_ count: Int) -> [Problem] {
    var patterns = Deck(groups.map { Pattern.nm(kept: $0.0, group: $0.1) })
    var masks = Deck([MaskKind.share(1), .share(1), .share(0.8), .share(0)] + irregular)
    return problems(count, seed: 2) { (patterns.draw(&$0), masks.draw(&$0)) }
  }

  static let irregular: [MaskKind] = [.emptyRows, .fullRows, .outerColumns]

  /// `count` problems of which `mask` draws the pattern and the mask.
  static func problems(
    _ count: Int, seed: UInt64, shapes: [(Int, Int)] = shapes, batches: [Int] = batches,
    magnitudes: [Magnitude] = Magnitude.allCases,
    _ mask: (inout RandomStream) -> (Pattern, MaskKind)
  ) -> [Problem] {
    var stream = RandomStream(seed: seed, purpose: "plan")
    var shapes = Deck(shapes)
    var batches = Deck(batches)
    var threads = Deck([1, 2, 3])
    var magnitudes = Deck(magnitudes)
    return (0..<count).map { index in
      let (rows, columns) = shapes.draw(&stream)
      let (pattern, masked) = mask(&stream)
      return Problem(
        rows: rows, columns: columns, batch: batches.draw(&stream), threads: threads.draw(&stream),
        pattern: pattern, masked: masked, magnitude: magnitudes.draw(&stream), seed: UInt64(index))
    }
  }
}

/// A problem with its solutions, made when they are first asked for.
final class SolvedProblem: Sendable {
  let problem: Problem
  private let solutions = Mutex<[Precision: Expected]>([:])

  init(_ problem: Problem) { self.problem = problem }

  func expected(in precision: Precision) -> Expected {
    solutions.withLock { solutions in
      if let solved = solutions[precision] { return solved }
      let solved = Expected(problem, precision: precision)
      solutions[precision] = solved
      return solved
    }
  }
}

/// Cards drawn at random, each once before any comes again.
struct Deck<Card> {
  private let cards: [Card]
  private var left: [Card] = []

  init(_ cards: [Card]) { self.cards = cards }

  mutating func draw(_ stream: inout RandomStream) -> Card {
    if left.isEmpty { left = cards.shuffled(using: &stream) }
    return left.removeLast()
  }
}
