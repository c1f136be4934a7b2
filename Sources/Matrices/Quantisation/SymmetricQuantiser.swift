/// Turns weights into small integers that are multiplied by a scale, one for each group of consecutive
/// weights of a row.
///
/// With q the integer and s the scale of a weight w, |w − q·s| is at most (1/2 + 2⁻¹⁷)·s in exact
/// arithmetic: half a step, and what w/s loses when it is rounded to fp32. q·s is finite in fp32. No
/// scale is smaller than the least normal number, 2⁻¹²⁶: nothing is divided by zero, and no scale is
/// lost where subnormals are flushed. A group of zeros has that scale.
public enum SymmetricQuantiser: Sendable {
  /// −127 ... 127, one fp32 scale for each row: the largest at most max|w| / 127.
  case int8
  /// −7 ... 7, one bf16 scale for each 128 weights of a row: the nearest to max|w| / 7.
  case int4

  /// Columns of a row that share a scale in int4, as `BENCH_GROUP_QUADS` has it.
  public static let int4GroupSize = 128

  /// What integers `precision` stores, nil where it stores none.
  public init?(_ precision: Precision) {
    switch precision {
    case .fp32, .bf16: return nil
    case .w8a8, .w8a16: self = .int8
    case .w4a16: self = .int4
    }
  }

  /// What it is called in messages.
  public var name: String { self == .int8 ? "int8" : "int4" }

  /// Weights that share a scale in a row of `columns`, at least 1.
  public func groupSize(columns: Int) -> Int {
    self == .int8 ? max(1, columns) : Self.int4GroupSize
  }

  /// The scale of a group of which `magnitude` is the largest magnitude, finite.
  public func scale(forMagnitude magnitude: Float) -> Float {
    let scale: Float
    switch self {
    case .int8:
      // Rounded down, not to nearest: 127 times a larger one overflows for the largest magnitudes.
      let nearest = magnitude / 127
      scale = magnitude.addingProduct(-127, nearest) < 0 ? nearest.nextDown : nearest
    case .int4:
      // Rounded up or down, max|w| comes to at most 7.03 steps: 7, as the nearest.
      scale = BFloat16.widening(BFloat16.rounding(magnitude / 7))
    }
    return max(scale, .leastNormalMagnitude)
  }

  /// Quantises one row of `columns` weights, of which those whose bit in `mask` is set are kept; the
  /// others become 0 whatever they are.
  ///
  /// `scratch` holds as many. Returns the first column whose weight is kept and isn't finite: then
  /// nothing is to be used; nil when all went well.
  func quantise(
    _ row: UnsafePointer<Float>, mask: UnsafePointer<UInt64>, columns: Int,
    scratch: UnsafeMutablePointer<Float>, into integers: UnsafeMutablePointer<Int8>,
    scales: UnsafeMutablePointer<Float>
  ) -> Int? {
    copyKept(row, mask: mask, columns: columns, into: scratch)
    let size = groupSize(columns: columns)
    var group = 0
    var start = 0
    while start < columns {
      let end = min(start + size, columns)
      let magnitude = largestMagnitude(scratch, start, end)
      guard magnitude.isFinite else { return (start..<end).first { !scratch[$0].isFinite } }
      let scale = scale(forMagnitude: magnitude)
      scales[group] = scale
      for column in start..<end {
        // Adding 1.5 · 2²³ leaves the nearest integer, of two the even one, in the low bits: what
        // `rounded` does by a call for each weight where the CPU isn't known to have it.
        let shifted = scratch[column] / scale + 12_582_912
        integers[column] = Int8(truncatingIfNeeded: shifted.bitPattern)
      }
      group += 1
      start = end
    }
    return nil
  }
}

@inline(__always)
private func copyKept(
  _ row: UnsafePointer<Float>, mask: UnsafePointer<UInt64>, columns: Int,
  into target: UnsafeMutablePointer<Float>
) {
  for word in 0..<(columns + 63) / 64 {
    let start = word * 64
    let count = min(64, columns - start)
    let bits = mask[word]
    for column in 0..<count {
      let kept = 0 &- UInt32(truncatingIfNeeded: bits >> UInt64(column) & 1)
      target[start + column] = Float(bitPattern: row[start + column].bitPattern & kept)
    }
  }
}

/// Infinite or NaN if one of the numbers is: as integers, magnitudes are ordered with those last.
@inline(__always)
private func largestMagnitude(_ values: UnsafePointer<Float>, _ start: Int, _ end: Int) -> Float {
  var largest: Int32 = 0
  for column in start..<end {
    largest = max(largest, Int32(truncatingIfNeeded: values[column].bitPattern & 0x7fff_ffff))
  }
  return Float(bitPattern: UInt32(truncatingIfNeeded: largest))
}
