import Hardware
import Synchronization

/// A layer's weights as its precision stores them, before a format lays them out: made once, read by
/// every packer.
public final class EncodedWeights: Sendable {
  /// One stored element for each weight, row after row without padding.
  public enum Elements: Sendable {
    /// The layer's own values, anything where nothing is kept.
    case float([Float])
    /// bf16 bit patterns, 0 where nothing is kept.
    case bfloat16([UInt16])
    /// Integers, 0 where nothing is kept.
    case integer([Int8])
  }

  /// outFeatures.
  public let rows: Int
  /// inFeatures.
  public let columns: Int
  /// How the elements and scales are represented.
  public let precision: Precision
  /// Which weights are kept.
  public let mask: Mask
  /// The stored elements.
  public let elements: Elements
  /// Scales row after row, `scalesPerRow` each; empty for fp32 and bf16.
  ///
  /// Those of int4 are bf16 numbers.
  public let scales: [Float]
  /// Columns of one scale; all columns where a row has one or none.
  public let groupSize: Int
  /// Scales of one row.
  public let scalesPerRow: Int

  /// Encodes `weights` on `team`.
  ///
  /// Throws `DataError` when a kept weight is infinite or not a number and the precision stores
  /// integers; fp32 and bf16 keep such weights. See `BFloat16` and `SymmetricQuantiser` for the errors.
  init(_ weights: LayerWeights, team: ThreadTeam) throws {
    rows = weights.rows
    columns = weights.columns
    precision = weights.precision
    mask = weights.mask
    if let quantiser = SymmetricQuantiser(precision) {
      let groupSize = quantiser.groupSize(columns: columns)
      self.groupSize = groupSize
      scalesPerRow = (columns + groupSize - 1) / groupSize
      let (integers, scales) = try encodeIntegers(weights, quantiser, scalesPerRow, team: team)
      elements = .integer(integers)
      self.scales = scales
    } else {
      groupSize = max(1, columns)
      scalesPerRow = 0
      scales = []
      elements =
        precision == .bf16
        ? .bfloat16(encodeBFloat16(weights, team: team)) : .float(weights.values.values)
    }
  }

  /// Row `row` with zeros where nothing is kept: what every format must hold.
  public func row(_ row: Int) -> StoredRow {
    let start = row * columns
    let elements = (0..<columns).map { column -> Float in
      guard mask[row, column] else { return 0 }
      switch self.elements {
      case .float(let values): return values[start + column]
      case .bfloat16(let bits): return BFloat16.widening(bits[start + column])
      case .integer(let integers): return Float(integers[start + column])
      }
    }
    guard scalesPerRow > 0 else { return StoredRow(elements: elements) }
    return StoredRow(
      elements: elements,
      scales: Array(scales[row * scalesPerRow..<(row + 1) * scalesPerRow]), groupSize: groupSize)
  }
}

/// Holds a layer's encoded weights from when they are first asked for.
final class EncodingCache: Sendable {
  private let encoded = Mutex<EncodedWeights?>(nil)

  func callAsFunction(_ make: () throws -> EncodedWeights) throws -> EncodedWeights {
    try encoded.withLock { encoded in
      if let encoded { return encoded }
      let made = try make()
      encoded = made
      return made
    }
  }
}

private func encodeBFloat16(_ weights: LayerWeights, team: ThreadTeam) -> [UInt16] {
  let columns = weights.columns
  let words = weights.mask.wordsPerRow
  return weights.withUnsafePointers { values, mask in
    [UInt16](unsafeUninitializedCapacity: weights.rows * columns) { buffer, count in
      count = weights.rows * columns
      guard let target = buffer.baseAddress else { return }
      team.split(weights.rows) { range in
        for row in range {
          for word in 0..<words {
            let bits = mask[row * words + word]
            let start = row * columns + word * 64
            for column in 0..<min(64, columns - word * 64) {
              let kept = 0 &- UInt16(truncatingIfNeeded: bits >> UInt64(column) & 1)
              target[start + column] = BFloat16.rounding(values[start + column]) & kept
            }
          }
        }
      }
    }
  }
}

private func encodeIntegers(
  _ weights: LayerWeights, _ quantiser: SymmetricQuantiser, _ scalesPerRow: Int, team: ThreadTeam
) throws -> (integers: [Int8], scales: [Float]) {
  let columns = weights.columns
  let words = weights.mask.wordsPerRow
  var scales = [Float](repeating: 0, count: weights.rows * scalesPerRow)
  // The first weight that can't be represented, by thread: rows of lower threads come first.
  var refused = [(row: Int, column: Int)?](repeating: nil, count: team.count)
  let integers = weights.withUnsafePointers { values, mask in
    [Int8](unsafeUninitializedCapacity: weights.rows * columns) { buffer, count in
      count = weights.rows * columns
      guard let target = buffer.baseAddress else { return }
      scales.withUnsafeMutableBufferPointer { scales in
        refused.withUnsafeMutableBufferPointer { refused in
          guard let scales = scales.baseAddress, let refused = refused.baseAddress else { return }
          team.perform { thread in
            let scratch = UnsafeMutablePointer<Float>.allocate(capacity: columns)
            defer { scratch.deallocate() }
            let range =
              weights.rows * thread / team.count..<weights.rows * (thread + 1) / team.count
            for row in range where refused[thread] == nil {
              refused[thread] = quantiser.quantise(
                values + row * columns, mask: mask + row * words, columns: columns,
                scratch: scratch, into: target + row * columns,
                scales: scales + row * scalesPerRow
              ).map { (row, $0) }
            }
          }
        }
      }
    }
  }
  if let (row, column) = refused.lazy.compactMap({ $0 }).first {
    let value = weights.values.values[row * columns + column]
    throw DataError(
      field: "weights",
      "row \(row), column \(column) is \(value), which \(quantiser.name) cannot represent")
  }
  return (integers, scales)
}
