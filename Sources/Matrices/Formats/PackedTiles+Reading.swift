import CKernels

extension PackedTiles {
  /// Row `row` as its packed bytes have it.
  public func storedRow(_ row: Int) -> StoredRow {
    guard let (thread, index) = partition.locate(row) else { return StoredRow(elements: []) }
    let slice = slice(thread: thread, copy: 0)
    let block = index / TileGeometry.blockRows
    let lane = index % TileGeometry.blockRows
    let elements = storedElements(
      slice, block: block, lane: lane, start: blockStarts[row / TileGeometry.blockRows])
    let groups = geometry.scaleGroups
    guard groups > 0, let scales = slice.scales else { return StoredRow(elements: elements) }
    return StoredRow(
      elements: elements,
      scales: (0..<groups).map { group in
        let place = (block * groups + group) * TileGeometry.blockRows + lane
        return precision == .w4a16
          ? BFloat16.widening(scales.load(fromByteOffset: place * 2, as: UInt16.self))
          : scales.load(fromByteOffset: place * 4, as: Float.self)
      },
      groupSize: precision == .w4a16 ? SymmetricQuantiser.int4GroupSize : nil)
  }

  private func storedElements(
    _ slice: bench_tiles, block: Int, lane: Int, start: Int
  ) -> [Float] {
    let order = TileOrder(precision)
    let quads = geometry.quads
    let strip = geometry.strip
    var elements = [Float](repeating: 0, count: columns)
    // In half bytes: where the next quad's values start.
    var next = start * 2
    for quad in 0..<quads {
      if let strip, quad % strip.quads == 0 {
        next = (start + quad / strip.quads * strip.bytes) * 2
      }
      let mask = slice.masks.map { $0[block * quads + quad] } ?? ~0
      for column in 0..<min(TileGeometry.quadColumns, columns - quad * TileGeometry.quadColumns) {
        let position = order.position(row: lane, column: column)
        guard mask >> UInt64(position) & 1 == 1 else { continue }
        let before = (mask & ((1 << UInt64(position)) - 1)).nonzeroBitCount
        elements[quad * TileGeometry.quadColumns + column] = element(
          slice.values + next / 2, index: before)
      }
      let halfBytes = mask.nonzeroBitCount * precision.bitsPerWeight / 4
      next += (halfBytes + 1) / 2 * 2
    }
    return elements
  }

  /// Element `index` of the quad whose values start at `quad`.
  private func element(_ quad: UnsafePointer<UInt8>, index: Int) -> Float {
    let raw = UnsafeRawPointer(quad)
    switch precision {
    case .fp32: return raw.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
    case .bf16:
      return BFloat16.widening(raw.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
    case .w8a16, .w8a8: return Float(raw.load(fromByteOffset: index, as: Int8.self))
    case .w4a16:
      let bits = quad[index / 2]
      return Float(Int(index % 2 == 1 ? bits >> 4 : bits & 15) - 8)
    }
  }
}
