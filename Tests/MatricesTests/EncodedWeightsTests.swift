import Hardware
import Testing

@testable import Matrices

@Suite(.serialized) struct EncodedWeightsTests {
  /// Each weight as it is converted on its own, whatever lies where nothing is kept.
  @Test(arguments: Precision.allCases, [1, 2, 3, 4])
  func encodesKeptWeightsAlone(precision: Precision, threads: Int) throws {
    let team = try floatingTeam(threads)
    for fixture in PackedFixture.unstructured {
      let encoded = try fixture.weights.stored(as: precision).encoded(team: team)
      for (index, row) in fixture.rows.enumerated() {
        #expect(encoded.row(index) == expectedRow(row, precision), "\(fixture), row \(index)")
      }
    }
  }

  @Test func isMadeOnceForAllCopies() throws {
    let team = try floatingTeam(1)
    let weights = PackedFixture.unstructured[2].weights.stored(as: .w8a8)
    let copy = weights
    #expect(try weights.encoded(team: team) === copy.encoded(team: team))
    let other = weights.stored(as: .w4a16)
    #expect(try other.encoded(team: team).precision == .w4a16)
  }

  @Test(arguments: [Precision.w8a8, .w8a16, .w4a16], [Float.nan, .infinity, -.infinity])
  func integersRefuseWhatIsNoNumber(precision: Precision, value: Float) throws {
    for threads in 1...3 {
      let weights = spoilt(value, keepingIt: true).stored(as: precision)
      let name = precision == .w4a16 ? "int4" : "int8"
      let error = DataError(
        field: "weights", "row 3, column 137 is \(value), which \(name) cannot represent")
      #expect(throws: error) { try weights.encoded(team: floatingTeam(threads)) }
      #expect(throws: error) {
        try PackedTiles(weights, layout: .bitmask, team: floatingTeam(threads))
      }
      #expect(error.description.hasPrefix("weights: row 3, column 137 is "))
    }
  }

  @Test(arguments: [Precision.w8a8, .w4a16])
  func integersIgnoreWhatIsNotKept(precision: Precision) throws {
    let weights = spoilt(.nan, keepingIt: false).stored(as: precision)
    let row = try weights.encoded(team: floatingTeam(2)).row(3)
    #expect(row.elements[137] == 0)
    #expect(row.values.allSatisfy { $0.isFinite })
  }

  @Test(arguments: [Precision.fp32, .bf16])
  func floatingPointKeepsWhatIsNoNumber(precision: Precision) throws {
    let team = try floatingTeam(2)
    for value in [Float.nan, .infinity] {
      let weights = spoilt(value, keepingIt: true).stored(as: precision)
      let row = try weights.encoded(team: team).row(3)
      #expect(value.isNaN ? row.elements[137].isNaN : row.elements[137] == value)
      let packed = try PackedTiles(weights, layout: .bitmask, team: team)
      #expect(packed.storedRow(3) == row)
    }
  }

  /// 5 × 200 ones with `value` at row 3, column 137 and, later in order, at row 4, column 0.
  private func spoilt(_ value: Float, keepingIt: Bool) -> LayerWeights {
    var matrix = DenseMatrix(rows: 5, columns: 200, values: Array(repeating: 1, count: 1000))
    var mask = Mask(keepingAll: 5, 200)
    for (row, column) in [(3, 137), (4, 0)] {
      matrix.values[row * 200 + column] = value
      mask[row, column] = keepingIt
    }
    return LayerWeights(values: matrix, mask: mask, pattern: .native)
  }

  private func expectedRow(_ row: [Float], _ precision: Precision) -> StoredRow {
    guard let quantiser = SymmetricQuantiser(precision) else {
      return StoredRow(
        elements: precision == .fp32
          ? row : row.map { BFloat16.widening(BFloat16.rounding($0)) })
    }
    let size = quantiser.groupSize(columns: row.count)
    let scales = stride(from: 0, to: row.count, by: size).map { start in
      quantiser.scale(forMagnitude: row[start..<min(start + size, row.count)].map(abs).max() ?? 0)
    }
    let elements = row.indices.map { column in
      // The sum makes −0 0.
      (row[column] / scales[column / size]).rounded(.toNearestOrEven) + 0
    }
    return StoredRow(elements: elements, scales: scales, groupSize: size)
  }
}

extension LayerWeights {
  /// The same weights in `precision`.
  func stored(as precision: Precision) -> LayerWeights {
    LayerWeights(values: values, mask: mask, pattern: pattern, precision: precision)
  }
}
