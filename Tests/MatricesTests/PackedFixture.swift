import Hardware
import Testing

@testable import Matrices

/// A team whose threads are pinned nowhere: no machine has the processor asked for.
func floatingTeam(_ threads: Int) throws -> ThreadTeam {
  try ThreadTeam(processors: Array(repeating: -1, count: threads))
}

/// Expects every copy of `storage` to hold the bytes of the first.
func expectEqualCopies(_ storage: PackedStorage) {
  for (thread, sections) in storage.sectionBytes.enumerated() {
    for (index, bytes) in sections.enumerated() {
      let copies = (0..<storage.copies).map { copy in
        Array(
          UnsafeRawBufferPointer(
            start: storage.section(index, thread: thread, copy: copy), count: bytes))
      }
      #expect(Set(copies).count == 1)
    }
  }
}

/// Weights to pack, with NaN where nothing is kept, and the rows that unpacking must give back.
struct PackedFixture: Sendable, CustomStringConvertible {
  private(set) var weights: LayerWeights
  let description: String

  /// `rows` × `columns` weights under a random mask that follows `pattern`.
  init(rows: Int, columns: Int, pattern: Pattern, share: Double, seed: UInt64) {
    description = "\(rows)×\(columns), \(pattern), share \(share)"
    var stream = RandomStream(seed: seed, purpose: "fixture")
    var values = (0..<rows * columns).map { _ in Float.random(in: -1...1, using: &stream) }
    var mask = Mask(rows: rows, columns: columns)
    var (kept, group) = (columns, columns)
    if case .nm(let n, let m) = pattern { (kept, group) = (n, m) }
    for row in 0..<rows {
      for start in stride(from: 0, to: columns, by: group) {
        let places = (start..<min(start + group, columns)).shuffled(using: &stream)
        for column in places.prefix(kept) where Double(stream.next() >> 11) * 0x1p-53 < share {
          mask[row, column] = true
        }
      }
      for column in 0..<columns where !mask[row, column] { values[row * columns + column] = .nan }
    }
    weights = LayerWeights(
      values: DenseMatrix(rows: rows, columns: columns, values: values), mask: mask,
      pattern: pattern)
  }

  /// Keeps nothing of rows for which `isKept` is false.
  mutating func keepRows(_ isKept: (Int) -> Bool) {
    var mask = weights.mask
    for row in 0..<mask.rows where !isKept(row) {
      for column in 0..<mask.columns { mask[row, column] = false }
    }
    weights = LayerWeights(values: weights.values, mask: mask, pattern: weights.pattern)
  }

  /// Each row with zeros where nothing is kept.
  var rows: [[Float]] {
    (0..<weights.rows).map { row in
      (0..<weights.columns).map {
        weights.mask[row, $0] ? weights.values.values[row * weights.columns + $0] : 0
      }
    }
  }

  /// Random shapes and masks of any kind.
  static let unstructured = (0..<40).map { index -> PackedFixture in
    var stream = RandomStream(seed: 1, purpose: "shapes", index: index)
    return PackedFixture(
      rows: Int.random(in: 1...90, using: &stream),
      columns: Int.random(in: 1...200, using: &stream), pattern: .native,
      share: [0, 0.05, 0.5, 0.9, 1][index % 5], seed: UInt64(index))
  }
}
