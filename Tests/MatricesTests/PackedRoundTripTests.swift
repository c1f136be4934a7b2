import Hardware
import Testing

@testable import Matrices

/// Packing and unpacking gives the same weights, for any shape, mask and number of threads.
@Suite(.serialized) struct PackedRoundTripTests {
  @Test(arguments: [1, 2, 3, 7])
  func dense(threads: Int) throws {
    let team = try floatingTeam(threads)
    for fixture in PackedFixture.unstructured {
      let packed = try PackedDense(fixture.weights, team: team, copies: 2, placement: .guarded)
      expectRows(of: fixture, packed.unpackedRow)
      expectEqualCopies(packed.storage)
      #expect(packed.storage.bytesPerCopy == fixture.weights.rows * fixture.weights.columns * 4)
    }
  }

  @Test func denseTakesAFullMatrixAsItIs() throws {
    let fixture = PackedFixture(rows: 37, columns: 70, pattern: .dense, share: 1, seed: 3)
    let packed = try PackedDense(fixture.weights, team: floatingTeam(2))
    expectRows(of: fixture, packed.unpackedRow)
  }

  private func expectRows(of fixture: PackedFixture, _ unpacked: (Int) -> [Float]) {
    let wrong = fixture.rows.enumerated().first { unpacked($0.offset) != $0.element }
    #expect(wrong == nil, "\(fixture): row \(wrong?.offset ?? -1)")
  }
}
