import Hardware
import Testing

@testable import Matrices

@Suite struct PruningTests {
  @Test func nativeKeepsWhatIsNotZero() {
    let values: [Float] = [1, 0, -0.0, .leastNonzeroMagnitude, -3, 0]
    let mask = Pruning.native(DenseMatrix(rows: 2, columns: 3, values: values))
    #expect(bits(mask) == [true, false, false, true, true, false])
  }

  @Test(arguments: [0, 0.1, 0.5, 0.75, 0.9, 0.999, 1], [Ties.none, .some, .all])
  func magnitudeKeepsWhatASortWould(sparsity: Double, ties: Ties) {
    for (rows, columns) in [(1, 1), (1, 7), (13, 70), (64, 64)] {
      let matrix = ties.matrix(rows: rows, columns: columns)
      let keep = rows * columns - Int((sparsity * Double(rows * columns)).rounded())
      let sorted = matrix.values.indices.sorted {
        let (left, right) = (abs(matrix.values[$0]), abs(matrix.values[$1]))
        return left != right ? left > right : $0 < $1
      }
      let kept = Set(sorted.prefix(keep))
      let mask = Pruning.magnitude(matrix, sparsity: sparsity)
      let expected = matrix.values.indices.map { kept.contains($0) }
      #expect(bits(mask) == expected, "\(rows)×\(columns)")
      #expect(mask.nonzeros == keep)
    }
  }

  @Test(
    arguments: [(1, 2), (2, 4), (4, 8), (8, 16), (16, 32), (16, 64), (64, 64), (1, 64), (3, 4)],
    [Ties.none, .some, .all])
  func groupsKeepWhatASortWould(_ pattern: (Int, Int), ties: Ties) throws {
    let (kept, group) = pattern
    let team = try floatingTeam(2)
    for (rows, columns) in [(1, 1), (3, 64), (17, 131), (5, 200)] {
      let matrix = ties.matrix(rows: rows, columns: columns)
      var expected = Mask(rows: rows, columns: columns)
      for row in 0..<rows {
        for start in stride(from: 0, to: columns, by: group) {
          let sorted = (start..<min(start + group, columns)).sorted {
            let left = abs(matrix.values[row * columns + $0])
            let right = abs(matrix.values[row * columns + $1])
            return left != right ? left > right : $0 < $1
          }
          for column in sorted.prefix(kept) { expected[row, column] = true }
        }
      }
      let mask = Pruning.nm(matrix, kept: kept, group: group, team: team)
      #expect(mask == expected, "\(rows)×\(columns)")
    }
  }

  /// Magnitudes that a comparison of the upper bits alone would confuse.
  @Test func tellsCloseMagnitudesApart() {
    let values = (0..<256).map { index -> Float in
      let step = Float(index * 37 % 256)
      return 1 + step * Float(1).ulp
    }
    let mask = Pruning.magnitude(
      DenseMatrix(rows: 4, columns: 64, values: values), sparsity: 0.5)
    let median = Float(1) + 128 * Float(1).ulp
    #expect(bits(mask) == values.map { $0 >= median })
  }

  enum Ties: Sendable {
    case none, some, all

    func matrix(rows: Int, columns: Int) -> DenseMatrix {
      var stream = RandomStream(seed: 3, purpose: "\(self)", index: rows)
      let values = (0..<rows * columns).map { _ -> Float in
        switch self {
        case .none: Float.random(in: -1...1, using: &stream)
        case .some: Float(Int.random(in: -3...3, using: &stream))
        case .all: Bool.random(using: &stream) ? 0.5 : -0.5
        }
      }
      return DenseMatrix(rows: rows, columns: columns, values: values)
    }
  }

  private func bits(_ mask: Mask) -> [Bool] {
    (0..<mask.rows).flatMap { row in (0..<mask.columns).map { mask[row, $0] } }
  }
}
