import Hardware

/// Lays encoded weights out in tile order.
struct TileWriter {
  let encoded: EncodedWeights
  let geometry: TileGeometry
  /// N:M: which weights get a value, zeros that fill a group among them.
  let filled: Mask?

  /// Writes values of `blocks`, those of block b from `starts[b]` on, and unless all are stored masks.
  ///
  /// All bytes are zero before, and those that nothing is written to remain so.
  func write(
    blocks: Range<Int>, starts: [Int], masks: UnsafeMutableRawPointer,
    values: UnsafeMutableRawPointer
  ) {
    let masks = masks.assumingMemoryBound(to: UInt64.self)
    for (index, block) in blocks.enumerated() {
      let masks = masks + index * geometry.quads
      let values = values + starts[block]
      switch encoded.elements {
      case .float(let elements):
        pack(block, elements, 0, masks, values, emit: emitWhole)
      case .bfloat16(let elements):
        pack(block, elements, 0, masks, values, emit: emitWhole)
      case .integer(let elements) where geometry.precision == .w4a16:
        pack(block, elements, 0, masks, values, emit: emitNibbles)
      case .integer(let elements):
        pack(block, elements, 0, masks, values, emit: emitWhole)
      }
    }
  }

  /// Writes one block; `emit` writes a quad's `count` elements and returns how many bytes they take.
  @inline(__always)
  private func pack<Element>(
    _ block: Int, _ elements: [Element], _ zero: Element, _ masks: UnsafeMutablePointer<UInt64>,
    _ values: UnsafeMutableRawPointer,
    emit: (_ quad: UnsafePointer<Element>, _ count: Int, UnsafeMutableRawPointer) -> Int
  ) {
    let order = TileOrder(geometry.precision)
    let first = block * TileGeometry.blockRows * geometry.columns
    let strip = geometry.strip
    let kept = BlockMask(encoded.mask, block: block, order: order)
    let filled = filled.map { BlockMask($0, block: block, order: order) }
    let offsets = order.offsets(columns: geometry.columns)
    elements.withUnsafeBufferPointer { elements in
      offsets.withUnsafeBufferPointer { offsets in
        withUnsafeTemporaryAllocation(of: Element.self, capacity: 64) { quadElements in
          guard let quadStart = quadElements.baseAddress else { return }
          var target = values
          for quad in 0..<geometry.quads {
            if let strip, quad % strip.quads == 0 {
              target = values + quad / strip.quads * strip.bytes
            }
            let keptBits = kept.bits(quad: quad)
            let storedBits = geometry.layout == .dense ? ~0 : filled?.bits(quad: quad) ?? keptBits
            if geometry.layout != .dense { masks[quad] = storedBits }
            let base = first + quad * TileGeometry.quadColumns
            var rest = storedBits
            var count = 0
            while rest != 0 {
              let position = rest.trailingZeroBitCount
              // Where nothing is kept may be beyond the matrix.
              let isKept = keptBits >> UInt64(position) & 1 == 1
              quadStart[count] = isKept ? elements[base + offsets[position]] : zero
              count += 1
              rest &= rest - 1
            }
            target += emit(quadStart, count, target)
          }
        }
      }
    }
  }

  @inline(__always)
  private func emitWhole<Element>(
    _ quad: UnsafePointer<Element>, _ count: Int, _ target: UnsafeMutableRawPointer
  ) -> Int {
    let bytes = count * MemoryLayout<Element>.stride
    target.copyMemory(from: quad, byteCount: bytes)
    return bytes
  }

  @inline(__always)
  private func emitNibbles(
    _ quad: UnsafePointer<Int8>, _ count: Int, _ target: UnsafeMutableRawPointer
  ) -> Int {
    for byte in 0..<count / 2 {
      target.storeBytes(
        of: nibble(quad[2 * byte]) | nibble(quad[2 * byte + 1]) << 4, toByteOffset: byte,
        as: UInt8.self)
    }
    if count % 2 == 1 {
      target.storeBytes(of: nibble(quad[count - 1]), toByteOffset: count / 2, as: UInt8.self)
    }
    return (count + 1) / 2
  }

  @inline(__always)
  private func nibble(_ integer: Int8) -> UInt8 { UInt8(truncatingIfNeeded: integer + 8) }
}

/// The mask of a block's rows, from which those of its quads are made.
private struct BlockMask {
  private let words: [UInt64]
  private let wordsPerRow: Int
  private let rows: Int
  private let spread: [UInt64]
  private let rowShift: UInt64

  init(_ mask: Mask, block: Int, order: TileOrder) {
    let first = block * TileGeometry.blockRows
    wordsPerRow = mask.wordsPerRow
    rows = min(TileGeometry.blockRows, mask.rows - first)
    words = Array(mask.words[first * wordsPerRow..<(first + rows) * wordsPerRow])
    spread = order.spread
    rowShift = UInt64(order.rowStride)
  }

  /// The mask of quad `quad`, in order of its positions.
  @inline(__always)
  func bits(quad: Int) -> UInt64 {
    let shift = UInt64(quad % 16 * 4)
    var word = quad / 16
    var bits: UInt64 = 0
    for row in 0..<rows {
      bits |= spread[Int(words[word] >> shift & 15)] << (rowShift &* UInt64(row))
      word += wordsPerRow
    }
    return bits
  }
}
