import Hardware
import Testing

@testable import Matrices

@Suite(.serialized) struct SyntheticMaskTests {
  @Test(arguments: [0, 1e-6, 0.1, 0.5, 0.75, 0.9, 0.99, 0.999999, 1])
  func keepsExactlyTheShare(sparsity: Double) throws {
    let team = try floatingTeam(2)
    for (rows, columns) in [(1, 1), (1, 100), (100, 1), (7, 65), (64, 64), (200, 300)] {
      let mask = SyntheticWeights.mask(
        rows: rows, columns: columns, sparsity: sparsity, seed: 1, name: "a", team: team)
      let total = rows * columns
      #expect(mask.nonzeros == total - Int((sparsity * Double(total)).rounded()))
      // Bits beyond the last column are clear, or kernels would read beyond it.
      let within = (0..<rows).reduce(0) { sum, row in
        sum + (0..<columns).reduce(0) { $0 + (mask[row, $1] ? 1 : 0) }
      }
      #expect(within == mask.nonzeros)
    }
  }

  @Test func isTheSameOnAnyNumberOfThreads() throws {
    let masks = try [1, 2, 3].map { threads in
      SyntheticWeights.mask(
        rows: 101, columns: 130, sparsity: 0.7, seed: 5, name: "a", team: try floatingTeam(threads))
    }
    #expect(masks[0] == masks[1] && masks[0] == masks[2])
  }

  @Test func dependsOnSeedAndName() throws {
    let team = try floatingTeam(1)
    func mask(_ seed: UInt64, _ name: String) -> Mask {
      SyntheticWeights.mask(
        rows: 10, columns: 100, sparsity: 0.5, seed: seed, name: name, team: team)
    }
    #expect(mask(1, "a") == mask(1, "a"))
    #expect(mask(1, "a") != mask(2, "a"))
    #expect(mask(1, "a") != mask(1, "b"))
  }

  /// The counts of rows, columns and places within a word vary as those of independent draws do.
  @Test(arguments: [0.1, 0.5, 0.9])
  func isUniform(sparsity: Double) throws {
    let size = 512
    let mask = SyntheticWeights.mask(
      rows: size, columns: size, sparsity: sparsity, seed: 2, name: "a", team: try floatingTeam(2))
    var rows = [Double](repeating: 0, count: size)
    var columns = rows
    var places = [Double](repeating: 0, count: 64)
    for row in 0..<size {
      for column in 0..<size where mask[row, column] {
        rows[row] += 1
        columns[column] += 1
        places[column % 64] += 1
      }
    }
    for counts in [rows, columns, places] {
      let draws = Double(size * size) / Double(counts.count)
      let mean = draws * (1 - sparsity)
      let variance = mean * sparsity
      let chiSquare = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / variance }
      // Degrees of freedom ± 5 standard deviations, √(2n) each.
      let freedom = Double(counts.count - 1)
      #expect(abs(chiSquare - freedom) < 5 * (2 * freedom).squareRoot())
      #expect(counts.allSatisfy { abs($0 - mean) < 6 * variance.squareRoot() })
    }
  }

  /// Neighbours are kept together as often as chance has it.
  @Test func neighboursAreIndependent() throws {
    let mask = SyntheticWeights.mask(
      rows: 512, columns: 512, sparsity: 0.5, seed: 3, name: "a", team: try floatingTeam(2))
    for (down, right) in [(0, 1), (1, 0), (0, 2), (0, 4), (0, 64), (1, 1)] {
      var both = 0.0
      for row in 0..<512 - down {
        for column in 0..<512 - right
        where mask[row, column] && mask[row + down, column + right] { both += 1 }
      }
      let pairs = Double((512 - down) * (512 - right))
      let error = (0.25 * 0.75 / pairs).squareRoot()
      #expect(abs(both / pairs - 0.25) < 5 * error)
    }
  }
}
