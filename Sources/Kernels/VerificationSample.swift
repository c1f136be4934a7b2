import Matrices

/// Which outputs of a multiplication are compared with the reference.
struct VerificationSample: Equatable {
  /// Ascending.
  let rows: [Int]
  /// Ascending.
  let tokens: [Int]

  /// Rows and tokens of a sample, unless `sliceStarts` needs more: about 5 ms at 4096 inputs.
  static let rowCount = 48
  static let tokenCount = 16

  /// All outputs where they take up to `wholeUpTo` multiply-adds, else a sample drawn from `seed`.
  ///
  /// A sample has the first and the last row and token, and the rows on both sides of each of
  /// `sliceStarts`: what goes wrong at the edges goes wrong there.
  init(_ activations: Activations, sliceStarts: [Int], seed: UInt64, wholeUpTo: Int) {
    let (rows, batch) = (activations.outFeatures, activations.batch)
    guard rows * batch * activations.inFeatures > wholeUpTo else {
      self.rows = Array(0..<rows)
      tokens = Array(0..<batch)
      return
    }
    var stream = RandomStream(seed: seed, purpose: "verification")
    let edges = sliceStarts.flatMap { [$0 - 1, $0] }
    self.rows = Self.draw(Self.rowCount, below: rows, including: edges, from: &stream)
    tokens = Self.draw(Self.tokenCount, below: batch, including: [], from: &stream)
  }

  private static func draw(
    _ count: Int, below end: Int, including edges: [Int], from stream: inout RandomStream
  ) -> [Int] {
    guard end > count else { return Array(0..<end) }
    var drawn = Set(edges.filter { 0..<end ~= $0 }).union([0, end - 1])
    while drawn.count < count { drawn.insert(Int.random(in: 0..<end, using: &stream)) }
    return drawn.sorted()
  }
}
