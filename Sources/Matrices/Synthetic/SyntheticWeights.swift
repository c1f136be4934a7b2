import Hardware

/// Weights and masks made from a seed, equal for equal seeds whatever the number of threads.
public enum SyntheticWeights {
  /// Weights N(0, 1/√columns), as a trained layer's are of that order.
  ///
  /// `team` makes them in parallel; `name` tells layers of one seed apart.
  public static func matrix(
    rows: Int, columns: Int, seed: UInt64, name: String, team: ThreadTeam
  ) -> DenseMatrix {
    let deviation = 1 / Double(columns).squareRoot()
    let values = [Float](unsafeUninitializedCapacity: rows * columns) { buffer, count in
      let base = SendablePointer(buffer)
      team.split(rows) { range in
        for row in range {
          var stream = RandomStream(seed: seed, purpose: "weights \(name)", index: row)
          NormalDistribution.standard.fill(
            UnsafeMutableBufferPointer(
              rebasing: base.buffer[row * columns..<(row + 1) * columns]),
            deviation: deviation, from: &stream)
        }
      }
      count = rows * columns
    }
    return DenseMatrix(rows: rows, columns: columns, values: values)
  }

  /// `count` standard normal activations.
  public static func activations(count: Int, seed: UInt64) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      var stream = RandomStream(seed: seed, purpose: "activations")
      NormalDistribution.standard.fill(
        UnsafeMutableBufferPointer(rebasing: buffer[0..<count]), deviation: 1, from: &stream)
      initialized = count
    }
  }

  /// A mask drawn uniformly from all that keep exactly `rows · columns − ⌊sparsity · rows · columns⌉`.
  ///
  /// Each bit is first drawn on its own, then bits chosen uniformly are flipped until the count is
  /// exact: by symmetry every mask of that count stays equally likely.
  public static func mask(
    rows: Int, columns: Int, sparsity: Double, seed: UInt64, name: String, team: ThreadTeam
  ) -> Mask {
    var mask = Mask(rows: rows, columns: columns)
    let threshold = UInt64(((1 - sparsity) * 65536).rounded())
    let wordsPerRow = mask.wordsPerRow
    mask.words.withUnsafeMutableBufferPointer { words in
      let base = SendablePointer(words)
      team.split(rows) { range in
        for row in range {
          var stream = RandomStream(seed: seed, purpose: "mask \(name)", index: row)
          for word in 0..<wordsPerRow {
            let valid = min(64, columns - word * 64)
            base.buffer[row * wordsPerRow + word] =
              randomWord(threshold, &stream) & (valid == 64 ? ~0 : (1 << UInt64(valid)) - 1)
          }
        }
      }
    }
    let total = rows * columns
    let target = total - Int((sparsity * Double(total)).rounded())
    var excess = mask.nonzeros - target
    var stream = RandomStream(seed: seed, purpose: "mask correction \(name)")
    while excess != 0 {
      let row = Int.random(in: 0..<rows, using: &stream)
      let column = Int.random(in: 0..<columns, using: &stream)
      guard mask[row, column] == (excess > 0) else { continue }
      mask[row, column] = excess < 0
      excess -= excess.signum()
    }
    return mask
  }

  /// 64 bits, each set with probability `threshold` / 65536.
  @inline(__always)
  private static func randomWord(_ threshold: UInt64, _ stream: inout RandomStream) -> UInt64 {
    var word: UInt64 = 0
    for _ in 0..<16 {
      let bits = stream.next()
      for part in 0..<4 {
        word = word << 1 | (bits >> UInt64(16 * part) & 0xffff < threshold ? 1 : 0)
      }
    }
    return word
  }
}

/// A buffer that several threads write disjoint parts of.
struct SendablePointer<Element>: @unchecked Sendable {
  let buffer: UnsafeMutableBufferPointer<Element>
  init(_ buffer: UnsafeMutableBufferPointer<Element>) { self.buffer = buffer }
}
