import Testing

@testable import Matrices

/// Bytes of tile order against a count by hand, and of the estimate against what was packed.
@Suite struct TileBytesTests {
  // A matrix of 20 × 10, of which the first 4 columns are kept in rows 0 to 9: 2 blocks of 3 quads, 40
  // weights in a single quad. Masks take 48 bytes, starts of bitmask blocks 16.
  static let counted: [(TileLayout, Precision, Int)] = [
    (.dense, .fp32, 2 * 3 * 256), (.dense, .bf16, 2 * 3 * 128), (.dense, .w8a16, 2 * 3 * 64 + 128),
    (.dense, .w8a8, 2 * 3 * 64 + 128 + 128), (.dense, .w4a16, 2 * 3 * 32 + 64),
    (.bitmask, .fp32, 64 + 160), (.bitmask, .bf16, 64 + 80), (.bitmask, .w8a16, 64 + 40 + 128),
    (.bitmask, .w8a8, 64 + 40 + 256), (.bitmask, .w4a16, 64 + 20 + 64),
    (.nm(kept: 4, group: 4), .fp32, 48 + 2 * 3 * 256),
    (.nm(kept: 2, group: 2), .bf16, 48 + 2 * 6 * 64),
    (.nm(kept: 2, group: 2), .w4a16, 48 + 2 * 6 * 16 + 64),
    (.nm(kept: 5, group: 8), .w8a8, 48 + 2 * 2 * 80 + 256),
    (.nm(kept: 5, group: 8), .w4a16, 48 + 2 * 2 * 41 + 64),
    (.nm(kept: 4, group: 16), .w8a16, 48 + 2 * 64 + 128),
    (.nm(kept: 4, group: 64), .w4a16, 48 + 2 * 40 + 64),
  ]

  @Test(arguments: counted, [1, 2, 3])
  func areAsCountedByHand(expected: (TileLayout, Precision, Int), threads: Int) throws {
    let (layout, precision, bytes) = expected
    var mask = Mask(rows: 20, columns: 10)
    for row in 0..<10 { for column in 0..<4 { mask[row, column] = true } }
    let weights = LayerWeights(
      values: DenseMatrix(rows: 20, columns: 10, values: Array(repeating: 1, count: 200)),
      mask: mask, pattern: .native, precision: precision)
    let packed = try PackedTiles(weights, layout: layout, team: floatingTeam(threads))
    #expect(packed.weightBytes == bytes)
  }

  /// In w4a16 a quad's odd value takes a whole byte: one weight in each of 6 quads, two in one.
  @Test func oddQuadsTakeHalfAByteMore() throws {
    var mask = Mask(rows: 20, columns: 10)
    for (row, column) in [(0, 0), (3, 5), (15, 9), (16, 3), (17, 4), (19, 8), (18, 4)] {
      mask[row, column] = true
    }
    let weights = LayerWeights(
      values: DenseMatrix(rows: 20, columns: 10, values: Array(repeating: 1, count: 200)),
      mask: mask, pattern: .native, precision: .w4a16)
    let packed = try PackedTiles(weights, layout: .bitmask, team: floatingTeam(2))
    #expect(packed.weightBytes == 64 + 6 + 64)
    #expect(packed.storage.sectionBytes.map { $0[1] } == [3 + 64, 3 + 64])
  }

  @Test(arguments: Precision.allCases)
  func estimateIsExactWhereItSaysSo(precision: Precision) throws {
    let team = try floatingTeam(3)
    for fixture in PackedTilesTests.fixtures {
      let weights = fixture.packed.weights
      let packed = try PackedTiles(
        weights.stored(as: precision), layout: fixture.layout, team: team)
      let estimate = PackedTiles.bytes(
        rows: weights.rows, columns: weights.columns, nonzeros: weights.mask.nonzeros,
        layout: fixture.layout, precision: precision)
      let quads = (weights.rows + 15) / 16 * ((weights.columns + 3) / 4)
      let isExact = fixture.layout != .bitmask || precision != .w4a16
      let error = abs(packed.weightBytes - estimate)
      #expect(isExact ? error == 0 : error <= quads / 4 + 1, "\(fixture)")
    }
  }
}
