@testable import Matrices

/// The bytes of one slice, made weight by weight from the text of `bench_tiles.h`.
struct ExpectedTiles {
  var masks: [UInt8] = []
  var values: [UInt8] = []
  var starts: [UInt8] = []
  var scales: [UInt8] = []
  var rowSums: [UInt8] = []

  private let rows: [StoredRow]
  private let isKept: [[Bool]]
  private let precision: Precision
  private let layout: TileLayout

  init(_ encoded: EncodedWeights, rows range: Range<Int>, layout: TileLayout) {
    rows = range.map(encoded.row)
    isKept = range.map { row in
      Self.filled((0..<encoded.columns).map { encoded.mask[row, $0] }, layout)
    }
    precision = encoded.precision
    self.layout = layout
    for block in stride(from: 0, to: rows.count, by: 16) { add(block: block, encoded.columns) }
  }

  /// N:M: from the left, until each group keeps N or all there are.
  private static func filled(_ row: [Bool], _ layout: TileLayout) -> [Bool] {
    var row = row
    if case .nm(let kept, let group) = layout {
      for start in stride(from: 0, to: row.count, by: group) {
        let range = start..<min(start + group, row.count)
        var missing = kept - row[range].filter { $0 }.count
        for column in range where !row[column] && missing > 0 {
          row[column] = true
          missing -= 1
        }
      }
    }
    return row
  }

  private mutating func add(block: Int, _ columns: Int) {
    if layout == .bitmask { starts += Self.bytes(UInt64(values.count)) }
    var strip: [UInt8] = []
    for quad in 0..<(columns + 3) / 4 {
      var kept = [Bool](repeating: layout == .dense, count: 64)
      var weights = [Float](repeating: 0, count: 64)
      for row in 0..<min(16, rows.count - block) {
        for column in 0..<min(4, columns - 4 * quad) {
          let position = position(row, column)
          weights[position] = rows[block + row].elements[4 * quad + column]
          if isKept[block + row][4 * quad + column] { kept[position] = true }
        }
      }
      if layout != .dense {
        let mask = (0..<64).reduce(UInt64(0)) { kept[$1] ? $0 | 1 << UInt64($1) : $0 }
        masks += Self.bytes(mask)
      }
      strip += quadBytes((0..<64).filter { kept[$0] }.map { weights[$0] })
      if let size = stripBytes(endingWith: quad, of: (columns + 3) / 4) {
        strip += [UInt8](repeating: 0, count: size - strip.count)
        values += strip
        strip = []
      }
    }
    values += strip
    addScales(block: block, columns)
  }

  private func position(_ r: Int, _ c: Int) -> Int {
    switch precision {
    case .fp32: 16 * c + r
    case .bf16: 32 * (c / 2) + 2 * r + c % 2
    case .w8a16, .w4a16: 4 * r + 2 * (c % 2) + c / 2
    case .w8a8: 4 * r + c
    }
  }

  private func quadBytes(_ weights: [Float]) -> [UInt8] {
    switch precision {
    case .fp32: return weights.flatMap { Self.bytes($0.bitPattern) }
    case .bf16: return weights.flatMap { Self.bytes(UInt16($0.bitPattern >> 16)) }
    case .w8a16, .w8a8: return weights.map { UInt8(bitPattern: Int8($0)) }
    case .w4a16:
      let nibbles = weights.map { UInt8($0 + 8) } + [0]
      return stride(from: 0, to: weights.count, by: 2).map { nibbles[$0] | nibbles[$0 + 1] << 4 }
    }
  }

  /// Bytes of the strip, or the two strips, that `quad` ends; nil if it ends none.
  private func stripBytes(endingWith quad: Int, of quads: Int) -> Int? {
    guard case .nm(let kept, let group) = layout else { return nil }
    let quadsPerStrip = max(1, group / 4)
    guard (quad + 1) % quadsPerStrip == 0 || quad == quads - 1 else { return nil }
    let strips = group == 2 ? 2 : 1
    switch precision {
    case .fp32: return strips * 16 * kept * 4
    case .bf16: return strips * 16 * kept * 2
    case .w8a16, .w8a8: return strips * 16 * kept
    // Half a byte for each value, and half a byte's padding for each quad, in whole bytes.
    case .w4a16: return strips * ((16 * kept + quadsPerStrip) / 2)
    }
  }

  private mutating func addScales(block: Int, _ columns: Int) {
    let lanes = (0..<16).map { block + $0 < rows.count ? rows[block + $0] : nil }
    switch precision {
    case .fp32, .bf16: break
    case .w8a16, .w8a8:
      for lane in lanes { scales += Self.bytes((lane?.scales[0] ?? 0).bitPattern) }
    case .w4a16:
      for group in 0..<(columns + 127) / 128 {
        for lane in lanes {
          scales += Self.bytes(UInt16((lane?.scales[group] ?? 0).bitPattern >> 16))
        }
      }
    }
    if precision == .w8a8 {
      for lane in lanes { rowSums += Self.bytes(Int32(lane?.elements.reduce(0, +) ?? 0)) }
    }
  }

  private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}
