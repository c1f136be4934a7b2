import Hardware
import Testing

@testable import Matrices

@Suite(.serialized) struct PackedCSRTests {
  private static let precisions = Precision.allCases.filter { PackedCSR.refusal(of: $0) == nil }
  private static let indices: [CSRIndex?] = [nil, .uint16, .uint32, .delta8]

  @Test func refusesFourBitValuesAlone() {
    #expect(Self.precisions == [.fp32, .bf16, .w8a16, .w8a8])
    #expect(PackedCSR.refusal(of: .w4a16) != nil)
  }

  @Test(arguments: precisions, [1, 2, 3, 7])
  func holdsWhatWasEncoded(_ precision: Precision, threads: Int) throws {
    let team = try floatingTeam(threads)
    for (number, fixture) in (PackedFixture.unstructured + Self.sparse).enumerated() {
      let weights = fixture.weights(in: precision)
      let index = Self.indices[number % Self.indices.count]
      let packed = try PackedCSR(
        weights, team: team, copies: 2, placement: .guarded, index: index)
      #expect(index == nil || packed.index == index)
      let encoded = try weights.encoded(team: team)
      let wrong = (0..<weights.rows).first { packed.storedRow($0) != encoded.row($0) }
      #expect(wrong == nil, "\(fixture), \(packed.index): row \(wrong ?? -1)")
      let rowBytes = precision == .w8a16 || precision == .w8a8 ? 8 : 4
      #expect(
        packed.weightBytes == packed.entries * (precision.bitsPerWeight / 8 + packed.index.bytes)
          + weights.rows * rowBytes + threads * 4)
      if packed.index != .delta8 { #expect(packed.entries == weights.mask.nonzeros) }
      expectEqualCopies(packed.storage)
    }
  }

  /// Gaps of 1 to 255 take no bridge, of 256 to 510 one, and so on, from column 0 as from an entry.
  @Test(arguments: [
    ([0], 1), ([255], 1), ([256], 2), ([510], 2), ([511], 3), ([999], 4), ([0, 255], 2),
    ([1, 257], 3), ([0, 1, 2, 600], 6), ([], 0),
  ])
  func bridgesWideGaps(columns: [Int], entries: Int) throws {
    var mask = Mask(rows: 3, columns: 1000)
    for column in columns { mask[1, column] = true }
    let weights = LayerWeights(
      values: DenseMatrix(rows: 3, columns: 1000, values: (0..<3000).map { Float($0 + 1) }),
      mask: mask, pattern: .native)
    let packed = try PackedCSR(weights, team: floatingTeam(2), index: .delta8)
    #expect(packed.entries == entries)
    for row in 0..<3 { #expect(packed.storedRow(row).elements == weights.row(row)) }
  }

  @Test func takesDistancesWhereTheyAreSmallest() throws {
    let team = try floatingTeam(2)
    for (share, index) in [
      (0.2, CSRIndex.uint16), (0.06, .uint16), (0.03, .delta8), (0.0005, .uint16),
    ] {
      let fixture = PackedFixture(
        rows: 60, columns: 3000, pattern: .native, share: share, seed: 12)
      let packed = try PackedCSR(fixture.weights, team: team)
      #expect(packed.index == index, "share \(share)")
      let estimate = PackedCSR.bytes(
        rows: 60, columns: 3000, nonzeros: fixture.weights.mask.nonzeros)
      // The estimate is of one slice, and takes weights to lie at random.
      #expect(abs(packed.weightBytes - 4 - estimate) * 50 <= estimate, "share \(share)")
    }
  }

  @Test(arguments: [65536, 65537])
  func takesWideColumnsWhereNarrowOnesDoNotReach(columns: Int) throws {
    let fixture = PackedFixture(rows: 2, columns: columns, pattern: .native, share: 0.1, seed: 4)
    for wanted in [nil, CSRIndex.uint16] {
      let packed = try PackedCSR(
        fixture.weights, team: floatingTeam(2), placement: .guarded, index: wanted)
      #expect(packed.index == (columns == 65536 ? .uint16 : .uint32))
      for row in 0..<2 { #expect(packed.storedRow(row).elements == fixture.rows[row]) }
    }
  }

  /// Rows of 0, 65,536 and 70,000 kept weights.
  @Test(arguments: indices)
  func holdsLongRows(_ index: CSRIndex?) throws {
    var mask = Mask(rows: 3, columns: 70_000)
    for column in 0..<70_000 {
      mask[1, column] = column < 65_536
      mask[2, column] = true
    }
    let weights = LayerWeights(
      values: DenseMatrix(
        rows: 3, columns: 70_000, values: (0..<210_000).map { Float($0 % 1009) + 1 }),
      mask: mask, pattern: .native)
    let packed = try PackedCSR(weights, team: floatingTeam(2), index: index)
    #expect(packed.entries == 135_536)
    for row in 0..<3 { #expect(packed.storedRow(row).elements == weights.row(row)) }
  }

  @Test func refusesRowsThatIntegersCannotSum() throws {
    func weights(_ columns: Int, _ precision: Precision) -> LayerWeights {
      var mask = Mask(rows: 1, columns: columns)
      for column in 0..<columns { mask[0, column] = true }
      return LayerWeights(
        values: DenseMatrix(
          rows: 1, columns: columns, values: [Float](repeating: 1, count: columns)),
        mask: mask, pattern: .native, precision: precision)
    }
    let team = try floatingTeam(1)
    #expect(throws: Never.self) { try PackedCSR(weights(133_144, .w8a8), team: team) }
    #expect(throws: UnavailableError.self) { try PackedCSR(weights(133_145, .w8a8), team: team) }
    #expect(throws: Never.self) { try PackedCSR(weights(133_145, .w8a16), team: team) }
    for layout in [TileLayout.dense, .bitmask, .nm(kept: 4, group: 4)] {
      #expect(throws: Never.self) {
        try PackedTiles(weights(133_144, .w8a8), layout: layout, team: team)
      }
      #expect(throws: UnavailableError.self) {
        try PackedTiles(weights(133_145, .w8a8), layout: layout, team: team)
      }
      #expect(throws: Never.self) {
        try PackedTiles(weights(133_145, .w8a16), layout: layout, team: team)
      }
    }
  }

  /// Wider than 8-bit distances span, and mostly empty.
  private static let sparse = (0..<12).map { number in
    PackedFixture(
      rows: 1 + number * 5, columns: 300 + number * 371, pattern: .native,
      share: [0.03, 0.002, 0.01][number % 3], seed: UInt64(100 + number))
  }
}

extension PackedFixture {
  /// The weights as they are to be represented in `precision`.
  fileprivate func weights(in precision: Precision) -> LayerWeights {
    LayerWeights(
      values: weights.values, mask: weights.mask, pattern: weights.pattern, precision: precision)
  }
}
