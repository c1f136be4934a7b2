import Hardware

extension TileWriter {
  /// Writes scales and, for w8a8, row sums of `blocks`; those of rows that the last block lacks stay 0.
  func writeScales(
    blocks: Range<Int>, to scales: UnsafeMutableRawPointer, rowSums: UnsafeMutableRawPointer
  ) {
    guard case .integer(let integers) = encoded.elements else { return }
    let blockRows = TileGeometry.blockRows
    let first = blocks.lowerBound * blockRows
    let groups = encoded.scalesPerRow
    for row in first..<max(first, min(blocks.upperBound * blockRows, encoded.rows)) {
      let (block, lane) = ((row - first) / blockRows, (row - first) % blockRows)
      for group in 0..<groups {
        let scale = encoded.scales[row * groups + group]
        let place = (block * groups + group) * blockRows + lane
        if geometry.precision == .w4a16 {
          scales.storeBytes(
            of: BFloat16.rounding(scale), toByteOffset: place * 2, as: UInt16.self)
        } else {
          scales.storeBytes(of: scale, toByteOffset: place * 4, as: Float.self)
        }
      }
      guard geometry.precision == .w8a8 else { continue }
      let sum = integers.withUnsafeBufferPointer { integers in
        var sum: Int32 = 0
        for index in row * geometry.columns..<(row + 1) * geometry.columns {
          sum += Int32(integers[index])
        }
        return sum
      }
      rowSums.storeBytes(of: sum, toByteOffset: (row - first) * 4, as: Int32.self)
    }
  }
}

extension TileGeometry {
  /// Bytes of the values of each block of weights of which those in `mask` are kept.
  func blockValueBytes(_ mask: Mask, team: ThreadTeam) -> [Int] {
    let blocks = Self.blocks(rows: mask.rows)
    if let fixedValueBytes { return [Int](repeating: fixedValueBytes, count: blocks) }
    let words = mask.wordsPerRow
    return [Int](unsafeUninitializedCapacity: blocks) { buffer, count in
      count = blocks
      team.split(blocks) { range in
        for block in range {
          let first = block * Self.blockRows
          let rows = first..<min(first + Self.blockRows, mask.rows)
          var nonzeros = 0
          var oddQuads = 0
          for word in 0..<words {
            var parity: UInt64 = 0
            for row in rows {
              let bits = mask.words[row * words + word]
              nonzeros += bits.nonzeroBitCount
              parity ^= bits
            }
            // Bit 4 q becomes the parity of quad q's weights.
            parity ^= parity >> 2
            parity ^= parity >> 1
            oddQuads += (parity & 0x1111_1111_1111_1111).nonzeroBitCount
          }
          // Only in four bits does a quad end within a byte.
          let padding = precision.bitsPerWeight == 4 ? oddQuads : 0
          buffer[block] = (nonzeros + padding) * precision.bitsPerWeight / 8
        }
      }
    }
  }
}
