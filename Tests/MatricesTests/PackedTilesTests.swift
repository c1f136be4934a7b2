import Hardware
import Testing

@testable import Matrices

/// Packing in tile order and reading back gives what the layer's weights are in that precision.
@Suite(.serialized) struct PackedTilesTests {
  static let fixtures = TileFixture.any + TileFixture.grouped + TileFixture.irregular

  @Test(arguments: Precision.allCases, [1, 2, 3, 4])
  func rowsComeBack(precision: Precision, threads: Int) throws {
    let team = try floatingTeam(threads)
    for fixture in Self.fixtures {
      let weights = fixture.packed.weights.stored(as: precision)
      let packed = try PackedTiles(
        weights, layout: fixture.layout, team: team, copies: 2, placement: .guarded)
      let encoded = try weights.encoded(team: team)
      let wrong = (0..<weights.rows).first { packed.storedRow($0) != encoded.row($0) }
      #expect(wrong == nil, "\(fixture): row \(wrong ?? -1)")
    }
  }

  @Test(arguments: Precision.allCases)
  func copiesAreEqual(precision: Precision) throws {
    let team = try floatingTeam(2)
    for fixture in TileFixture.irregular {
      let packed = try PackedTiles(
        fixture.packed.weights.stored(as: precision), layout: fixture.layout, team: team,
        copies: 3)
      #expect(packed.copies == 3)
      for (thread, sections) in packed.storage.sectionBytes.enumerated() {
        for (index, bytes) in sections.enumerated() {
          let copies = (0..<3).map { copy in
            Array(
              UnsafeRawBufferPointer(
                start: packed.storage.section(index, thread: thread, copy: copy), count: bytes))
          }
          #expect(Set(copies).count == 1)
        }
      }
    }
  }

  /// Slices are whole blocks, cover every row once, and their bytes differ by at most a block's.
  @Test(arguments: [1, 2, 3, 4])
  func slicesAreWholeBlocksOfEqualBytes(threads: Int) throws {
    let team = try floatingTeam(threads)
    for fixture in Self.fixtures {
      let packed = try PackedTiles(
        fixture.packed.weights, layout: fixture.layout, team: team)
      let rows = fixture.packed.weights.rows
      #expect(packed.partition.boundaries.allSatisfy { $0 % 16 == 0 || $0 == rows })
      #expect((0..<threads).flatMap { Array(packed.partition[$0]) } == Array(0..<rows))
      let quads = (packed.columns + 3) / 4
      let group = if case .nm(_, let group) = fixture.layout { group } else { 4 }
      let most = quads * 8 + (quads * 4 + group) * 16 * 4
      let bytes = packed.storage.sectionBytes.map { $0.reduce(0, +) }
      let even = bytes.reduce(0, +) / threads
      #expect(bytes.allSatisfy { abs($0 - even) <= most }, "\(fixture)")
    }
  }

  @Test func fullerGroupsAreRefused() throws {
    let fixture = PackedFixture(
      rows: 5, columns: 67, pattern: .nm(kept: 3, group: 4), share: 1, seed: 5)
    for threads in 1...3 {
      let team = try floatingTeam(threads)
      let error = DataError(
        field: "weights", "row 0 keeps more than 2 of the 4 weights from column 0 on")
      #expect(throws: error) {
        try PackedTiles(fixture.weights, layout: .nm(kept: 2, group: 4), team: team)
      }
      #expect(throws: Never.self) {
        try PackedTiles(fixture.weights, layout: .nm(kept: 4, group: 4), team: team)
      }
    }
  }

  @Test(arguments: [(1, 1), (2, 3), (0, 4), (5, 4), (8, 128), (1, 0)])
  func groupsOfOtherSizesAreRefused(kept: Int, group: Int) throws {
    let fixture = PackedFixture.unstructured[0]
    #expect(throws: DataError.self) {
      try PackedTiles(
        fixture.weights, layout: .nm(kept: kept, group: group), team: floatingTeam(1))
    }
  }

  @Test func memoryThatIsNotThereIsRefused() throws {
    #expect(throws: UnavailableError.self) {
      try PackedTiles(
        PackedFixture.unstructured[1].weights, layout: .dense, team: floatingTeam(1),
        copies: 1 << 50)
    }
  }
}
