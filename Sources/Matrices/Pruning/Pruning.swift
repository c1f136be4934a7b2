import Hardware

/// Masks made from weights: by magnitude, by N:M groups, or as the zeros already lie.
public enum Pruning {
  /// Which of `weights` are kept under `pattern`: the largest, where the pattern leaves a choice.
  ///
  /// `synthetic` weights, made from a seed and a name, are independent of their place: an unstructured mask
  /// of theirs is drawn at random, which prunes them as magnitude would.
  public static func mask(
    of weights: DenseMatrix, pattern: Pattern, synthetic: (seed: UInt64, name: String)?,
    team: ThreadTeam
  ) -> Mask {
    switch pattern {
    case .dense: return Mask(keepingAll: weights.rows, weights.columns)
    case .native: return native(weights)
    case .nm(let kept, let group): return nm(weights, kept: kept, group: group, team: team)
    case .unstructured(let sparsity):
      guard let synthetic else { return magnitude(weights, sparsity: sparsity) }
      return SyntheticWeights.mask(
        rows: weights.rows, columns: weights.columns, sparsity: sparsity, seed: synthetic.seed,
        name: synthetic.name, team: team)
    }
  }

  /// Keeps what isn't zero.
  public static func native(_ weights: DenseMatrix) -> Mask {
    var mask = Mask(rows: weights.rows, columns: weights.columns)
    for row in 0..<weights.rows {
      for column in 0..<weights.columns where weights.values[row * weights.columns + column] != 0 {
        mask[row, column] = true
      }
    }
    return mask
  }

  /// Zeroes the ⌊sparsity · count⌉ weights of least magnitude of the layer; of equal ones the later.
  public static func magnitude(_ weights: DenseMatrix, sparsity: Double) -> Mask {
    let total = weights.values.count
    let keep = total - Int((sparsity * Double(total)).rounded())
    // |w| orders as its bits do; the upper 16 of 31 bits are counted first, the rest only where the
    // cut falls.
    var counts = [Int](repeating: 0, count: 1 << 16)
    for value in weights.values { counts[Int(key(value) >> 15)] += 1 }
    var bucket = (1 << 16) - 1
    var above = 0
    while bucket > 0, above + counts[bucket] < keep {
      above += counts[bucket]
      bucket -= 1
    }
    var inBucket: [(key: UInt32, index: Int)] = []
    inBucket.reserveCapacity(counts[bucket])
    var mask = Mask(rows: weights.rows, columns: weights.columns)
    for (index, value) in weights.values.enumerated() {
      let key = key(value)
      if key >> 15 > bucket {
        mask[index / weights.columns, index % weights.columns] = true
      } else if key >> 15 == bucket {
        inBucket.append((key, index))
      }
    }
    inBucket.sort { $0.key != $1.key ? $0.key > $1.key : $0.index < $1.index }
    for (_, index) in inBucket.prefix(max(0, keep - above)) {
      mask[index / weights.columns, index % weights.columns] = true
    }
    return mask
  }

  /// Keeps the `kept` weights of largest magnitude of each `group` consecutive ones of a row, of equal
  /// ones the first; a last group of fewer columns keeps `kept` of them, or all if it has no more.
  public static func nm(_ weights: DenseMatrix, kept: Int, group: Int, team: ThreadTeam) -> Mask {
    var mask = Mask(rows: weights.rows, columns: weights.columns)
    let columns = weights.columns
    let wordsPerRow = mask.wordsPerRow
    mask.words.withUnsafeMutableBufferPointer { words in
      let words = SendablePointer(words)
      weights.values.withUnsafeBufferPointer { values in
        let values = UnsafeSendableBuffer(values)
        team.split(weights.rows) { range in
          var keys = [UInt64](repeating: 0, count: group)
          for row in range {
            for start in stride(from: 0, to: columns, by: group) {
              let count = min(group, columns - start)
              for i in 0..<count {
                // Magnitude first, then the place, the earlier the larger: no two keys are equal.
                let magnitude = key(values.buffer[row * columns + start + i])
                keys[i] = UInt64(magnitude) << 6 | UInt64(63 - i)
              }
              let bits = largest(kept, of: &keys, count: count)
              words.buffer[row * wordsPerRow + start / 64] |= bits << UInt64(start % 64)
            }
          }
        }
      }
    }
    return mask
  }

  @inline(__always)
  private static func key(_ value: Float) -> UInt32 { value.bitPattern & 0x7fff_ffff }

  /// The places of the `kept` largest of the first `count` keys, as bits; the keys are reordered.
  @inline(__always)
  private static func largest(_ kept: Int, of keys: inout [UInt64], count: Int) -> UInt64 {
    guard kept < count else { return count == 64 ? ~0 : (1 << UInt64(count)) - 1 }
    var low = 0
    var high = count - 1
    // Quickselect: everything before `kept` becomes larger than everything from it on.
    while low < high {
      let pivot = keys[(low + high) / 2]
      var i = low
      var j = high
      while i <= j {
        while keys[i] > pivot { i += 1 }
        while keys[j] < pivot { j -= 1 }
        if i <= j {
          keys.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if kept <= j {
        high = j
      } else if kept >= i {
        low = i
      } else {
        break
      }
    }
    var bits: UInt64 = 0
    for i in 0..<kept { bits |= 1 << (63 - keys[i] & 63) }
    return bits
  }
}

/// A buffer that several threads read.
struct UnsafeSendableBuffer<Element>: @unchecked Sendable {
  let buffer: UnsafeBufferPointer<Element>
  init(_ buffer: UnsafeBufferPointer<Element>) { self.buffer = buffer }
}
