import Hardware

/// How many entries the rows of a mask take.
struct CSREntries {
  private let mask: Mask
  /// Kept weights of each row.
  private let nonzeros: [Int]
  /// The same with bridges for gaps wider than an 8-bit distance.
  private let bridged: [Int]

  /// Counts on `team`.
  init(_ mask: Mask, nonzeros: [Int], team: ThreadTeam) {
    self.mask = mask
    self.nonzeros = nonzeros
    bridged = [Int](unsafeUninitializedCapacity: mask.rows) { buffer, count in
      count = mask.rows
      guard let target = buffer.baseAddress else { return }
      team.split(mask.rows) { rows in
        for row in rows { target[row] = nonzeros[row] + Self.bridges(mask, row) }
      }
    }
  }

  private static func bridges(_ mask: Mask, _ row: Int) -> Int {
    guard mask.columns > CSRIndex.widestDelta else { return 0 }
    var bridges = 0
    var last = 0
    mask.forEachKept(inRow: row) { column in
      bridges += max(0, column - last - 1) / CSRIndex.widestDelta
      last = column
    }
    return bridges
  }

  /// The index `wanted`, if it can tell all columns, else the one that the rule gives.
  func index(_ wanted: CSRIndex?, valueBytes: Int) -> CSRIndex {
    if let wanted, wanted != .uint16 || mask.columns <= 65536 { return wanted }
    return CSRIndex.choose(
      rows: mask.rows, columns: mask.columns, entries: nonzeros.reduce(0, +),
      bridged: bridged.reduce(0, +), valueBytes: valueBytes)
  }

  /// The entries of each row.
  func counts(_ index: CSRIndex) -> [Int] { index == .delta8 ? bridged : nonzeros }
}

/// Writes one thread's entries.
struct CSRWriter {
  let values: UnsafeMutableRawPointer
  let indices: UnsafeMutableRawPointer
  let starts: UnsafeMutablePointer<UInt32>
  let index: CSRIndex

  /// Writes the kept weights of `rows`.
  func write(_ encoded: EncodedWeights, rows: Range<Int>) {
    switch encoded.elements {
    case .float(let elements): write(elements, zero: 0, encoded, rows)
    case .bfloat16(let elements): write(elements, zero: 0, encoded, rows)
    case .integer(let elements): write(elements, zero: 0, encoded, rows)
    }
  }

  private func write<Element>(
    _ elements: [Element], zero: Element, _ encoded: EncodedWeights, _ rows: Range<Int>
  ) {
    let target = values.assumingMemoryBound(to: Element.self)
    var entry = 0
    elements.withUnsafeBufferPointer { elements in
      for (position, row) in rows.enumerated() {
        starts[position] = UInt32(entry)
        var last = 0
        encoded.mask.forEachKept(inRow: row) { column in
          while index == .delta8, column - last > CSRIndex.widestDelta {
            last += CSRIndex.widestDelta
            target[entry] = zero
            writeIndex(entry, column: last, after: last - CSRIndex.widestDelta)
            entry += 1
          }
          target[entry] = elements[row * encoded.columns + column]
          writeIndex(entry, column: column, after: last)
          last = column
          entry += 1
        }
      }
    }
    starts[rows.count] = UInt32(entry)
  }

  @inline(__always)
  private func writeIndex(_ entry: Int, column: Int, after last: Int) {
    switch index {
    case .uint16: indices.assumingMemoryBound(to: UInt16.self)[entry] = UInt16(column)
    case .uint32: indices.assumingMemoryBound(to: UInt32.self)[entry] = UInt32(column)
    case .delta8: indices.assumingMemoryBound(to: UInt8.self)[entry] = UInt8(column - last)
    }
  }
}

extension Mask {
  /// Calls `body` with the column of each kept weight of `row`, ascending.
  @inline(__always)
  func forEachKept(inRow row: Int, _ body: (Int) -> Void) {
    words.withUnsafeBufferPointer { words in
      for word in 0..<wordsPerRow {
        var bits = words[row * wordsPerRow + word]
        while bits != 0 {
          body(word * 64 + bits.trailingZeroBitCount)
          bits &= bits - 1
        }
      }
    }
  }
}
