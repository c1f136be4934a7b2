import Hardware
import Testing

@testable import Matrices

@Suite(.serialized) struct SyntheticWeightsTests {
  @Test func isTheSameOnAnyNumberOfThreads() throws {
    let matrices = try [1, 2, 3].map { threads in
      SyntheticWeights.matrix(
        rows: 101, columns: 33, seed: 5, name: "a", team: try floatingTeam(threads))
    }
    #expect(matrices[0] == matrices[1] && matrices[0] == matrices[2])
  }

  @Test func dependsOnSeedAndName() throws {
    let team = try floatingTeam(1)
    func matrix(_ seed: UInt64, _ name: String) -> DenseMatrix {
      SyntheticWeights.matrix(rows: 3, columns: 10, seed: seed, name: name, team: team)
    }
    #expect(matrix(1, "a") == matrix(1, "a"))
    #expect(matrix(1, "a") != matrix(2, "a"))
    #expect(matrix(1, "a") != matrix(1, "b"))
    #expect(
      SyntheticWeights.activations(count: 50, seed: 1)
        != SyntheticWeights.activations(count: 50, seed: 2))
  }

  @Test func rowsDiffer() throws {
    let matrix = SyntheticWeights.matrix(
      rows: 100, columns: 8, seed: 1, name: "a", team: try floatingTeam(2))
    let rows = (0..<100).map { row in Array(matrix.values[row * 8..<(row + 1) * 8]) }
    #expect(Set(rows).count == 100)
  }

  @Test func weightsHaveTheDeviationOfATrainedLayer() throws {
    let matrix = SyntheticWeights.matrix(
      rows: 1000, columns: 400, seed: 1, name: "a", team: try floatingTeam(2))
    expectNormal(matrix.values.map { Double($0) * 20 })
  }

  @Test func activationsAreStandardNormal() {
    expectNormal(SyntheticWeights.activations(count: 400_000, seed: 3).map(Double.init))
  }

  /// Moments and tails of `sample` against N(0, 1), each within five standard errors.
  private func expectNormal(_ sample: [Double]) {
    let count = Double(sample.count)
    func mean(_ f: (Double) -> Double) -> Double { sample.reduce(0) { $0 + f($1) } / count }
    // The moments of N(0, 1), and the variance of the sample's: E x²ᵏ − (E xᵏ)².
    for (power, moment, variance) in [(1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)] {
      let found = mean { x in (0..<power).reduce(1) { product, _ in product * x } }
      let error = (Double(variance) / count).squareRoot()
      #expect(abs(found - Double(moment)) < 5 * error, "moment \(power)")
    }
    // Shares of |x| beyond a bound; from 3.654 on numbers come from the tail of the ziggurat.
    let tails = [
      (0.1, 0.920344325445942), (0.674489750196082, 0.5), (1, 0.317310507862914),
      (2, 0.0455002638963584), (3, 0.00269979606326019), (3.654152885361009, 0.000258032487653901),
      (4, 6.33424836662398e-05),
    ]
    for (bound, share) in tails {
      let beyond = mean { abs($0) > bound ? 1 : 0 }
      let error = (share * (1 - share) / count).squareRoot()
      #expect(abs(beyond - share) < 5 * error, "\(bound)")
    }
    for bound in [3.0, 3.654152885361009] {
      let above = mean { $0 > bound ? 1 : 0 }
      let below = mean { $0 < -bound ? 1 : 0 }
      let error = ((above + below) / count).squareRoot()
      #expect(abs(above - below) < 5 * error, "\(bound)")
    }
  }
}
