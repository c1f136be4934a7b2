import Hardware
import Testing

@testable import Matrices

@Suite struct SymmetricQuantiserTests {
  static let precisions = [Precision.w8a8, .w8a16, .w4a16]

  /// Rows of any magnitude, the least and the largest among them, with a share kept.
  static let rows = (0..<400).map { index -> [Float] in
    var stream = RandomStream(seed: 1, purpose: "quantiser", index: index)
    let exponent = [-149, -140, -126, -120, 127, 0].randomElement(using: &stream) ?? 0
    let top = index % 2 == 0 ? exponent : Int.random(in: -149...127, using: &stream)
    return (0..<Int.random(in: 1...300, using: &stream)).map { _ in
      let lower = Int.random(in: 0...[0, 3, 40][index % 3], using: &stream)
      let significand = Float(1) + Float.random(in: 0..<1, using: &stream)
      let value = Float(sign: .plus, exponent: max(top - lower, -149), significand: significand)
      return Bool.random(using: &stream) ? value : -value
    }
  }

  @Test(arguments: precisions)
  func errorIsHalfAStep(precision: Precision) throws {
    let team = try floatingTeam(1)
    let largest: Float = precision == .w4a16 ? 7 : 127
    for row in Self.rows + Self.extremes {
      let stored = try encode(row, precision, team)
      #expect(stored.elements.allSatisfy { abs($0) <= largest && $0 == $0.rounded() })
      #expect(stored.scales.allSatisfy { $0.isNormal })
      #expect(stored.values.allSatisfy { $0.isFinite })
      for (column, weight) in row.enumerated() {
        let scale = Double(stored.scales[column / stored.groupSize])
        let error = abs(Double(weight) - Double(stored.elements[column]) * scale)
        if error > scale * (0.5 + 0x1p-17) {
          Issue.record("\(weight) is \(stored.elements[column]) · \(scale), off by \(error)")
        }
      }
    }
  }

  /// No scale is larger than it must be: the largest weight of a group is the largest integer.
  @Test(arguments: precisions)
  func usesTheWholeRange(precision: Precision) throws {
    let team = try floatingTeam(1)
    let largest: Float = precision == .w4a16 ? 7 : 127
    for row in Self.rows {
      let stored = try encode(row, precision, team)
      for (group, scale) in stored.scales.enumerated() where scale > .leastNormalMagnitude {
        let range = group * stored.groupSize..<min((group + 1) * stored.groupSize, row.count)
        #expect(stored.elements[range].map(abs).max() == largest)
      }
    }
  }

  @Test func scalesAreOnePerRowOrPer128Columns() throws {
    let team = try floatingTeam(1)
    for columns in [1, 127, 128, 129, 256, 300] {
      let row = [Float](repeating: 1, count: columns)
      #expect(try encode(row, .w8a8, team).scales.count == 1)
      #expect(try encode(row, .w8a8, team).groupSize == columns)
      let int4 = try encode(row, .w4a16, team)
      #expect(int4.scales.count == (columns + 127) / 128)
      #expect(int4.groupSize == 128)
      #expect(int4.scales.allSatisfy { $0.bitPattern & 0xffff == 0 })
    }
  }

  @Test func roundsHalvesToEven() throws {
    let team = try floatingTeam(1)
    let row: [Float] = [127, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 126.5, -126.5]
    let int8 = try encode(row, .w8a8, team)
    #expect(int8.scales == [1])
    #expect(int8.elements == [127, 0, 2, 2, 0, -2, -2, 126, -126])
    let int4 = try encode([7, 0.5, 1.5, -2.5, 6.5], .w4a16, team)
    #expect(int4.scales == [1])
    #expect(int4.elements == [7, 0, 2, -2, 6])
  }

  @Test(arguments: precisions)
  func zerosStayZero(precision: Precision) throws {
    let stored = try encode([0, -0, 0], precision, floatingTeam(1))
    #expect(stored.values == [0, 0, 0])
    #expect(stored.scales == [.leastNormalMagnitude])
  }

  private static let extremes: [[Float]] = [
    [.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1, 0],
    [.greatestFiniteMagnitude.nextDown, 3e38], [.leastNonzeroMagnitude, -.leastNonzeroMagnitude],
    [.leastNormalMagnitude, .leastNonzeroMagnitude, -.leastNormalMagnitude],
    [.leastNormalMagnitude * 127, .leastNormalMagnitude * 63.5, .leastNormalMagnitude],
    [.leastNormalMagnitude * 7, .leastNormalMagnitude.nextDown], [0], [-0],
  ]

  private func encode(_ row: [Float], _ precision: Precision, _ team: ThreadTeam) throws
    -> StoredRow
  {
    try LayerWeights(
      values: DenseMatrix(rows: 1, columns: row.count, values: row),
      mask: Mask(keepingAll: 1, row.count), pattern: .dense, precision: precision
    ).encoded(team: team).row(0)
  }
}
