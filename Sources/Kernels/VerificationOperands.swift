import Matrices

/// A row of weights as the reference multiplies it.
struct ReferenceRow {
  /// Element × scale of each column: exact, as two 24-bit significands fit in 53 bits.
  let weights: [Double]
  /// w8a8: the integers.
  let elements: [Float]
  /// w8a8: the row's scale; not a number where it has several, which that precision can't have.
  let scale: Float
  /// What may be lost to results below the smallest normal number where products are bf16: two for
  /// each product, itself and the sum it is added to.
  let flushedResults: Double
  /// Whether an element is below the smallest normal number, which bf16 products take for zero.
  let tiny: [Bool]?

  init(_ row: StoredRow, precision: Precision) {
    elements = row.elements
    scale = row.scales.count == 1 ? row.scales[0] : .nan
    var weights = [Double](repeating: 0, count: row.elements.count)
    var scaleSum = 0.0
    for (group, start) in stride(from: 0, to: weights.count, by: row.groupSize).enumerated() {
      let scale = Double(row.scales[group])
      for column in start..<min(start + row.groupSize, weights.count) {
        weights[column] = Double(row.elements[column]) * scale
        scaleSum += row.elements[column] == 0 ? 0 : scale
      }
    }
    self.weights = weights
    let usesBF16 = precision.multipliesBF16
    flushedResults = usesBF16 ? 2 * Double(Float.leastNormalMagnitude) * scaleSum : 0
    tiny = usesBF16 ? row.elements.tinyOnes : nil
  }
}

/// A token's activations as the reference multiplies them.
struct ReferenceToken {
  /// The activations, rounded to bf16 where products are bf16; none for w8a8.
  let values: [Double]
  /// Where products are bf16: the activations as they are.
  let unrounded: [Double]?
  /// w8a8: the activations as integers, and what stands for 1.
  let integers: (values: [Float], scale: Float)?
  /// Σ |x|.
  let magnitude: Double
  /// Whether an activation is below the smallest normal number, which bf16 products take for zero.
  let tiny: [Bool]?

  init(_ x: UnsafeBufferPointer<Float>, precision: Precision) {
    let exact = x.map(Double.init)
    magnitude = exact.reduce(0) { $0 + abs($1) }
    switch precision {
    case .fp32:
      (values, unrounded, integers, tiny) = (exact, nil, nil, nil)
    case .bf16, .w8a16, .w4a16:
      (values, unrounded, integers) = (x.map { Double($0.roundedToBF16) }, exact, nil)
      tiny = Array(x).tinyOnes
    case .w8a8:
      (values, unrounded, integers, tiny) = ([], nil, Self.quantise(x), nil)
    }
  }

  /// int8 by the rule that every kernel follows, each step rounded to fp32: the largest becomes ±127.
  private static func quantise(_ x: UnsafeBufferPointer<Float>) -> ([Float], Float) {
    let largest = x.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return ([Float](repeating: 0, count: x.count), 0) }
    let inverse = min(127 / largest, .greatestFiniteMagnitude)
    return (x.map { ($0 * inverse).rounded(.toNearestOrEven) }, 1 / inverse)
  }
}

extension Precision {
  /// Whether products are of bf16 activations.
  var multipliesBF16: Bool {
    switch self {
    case .fp32, .w8a8: false
    case .bf16, .w8a16, .w4a16: true
    }
  }
}

extension [Float] {
  /// Which are smaller than the smallest normal number but not zero; nil when none is.
  fileprivate var tinyOnes: [Bool]? {
    let tiny = map { $0 != 0 && abs($0) < .leastNormalMagnitude }
    return tiny.contains(true) ? tiny : nil
  }
}

extension Float {
  /// The nearest bf16, of two equally near the even one.
  ///
  /// Written apart from what packs weights, so that a mistake there doesn't hide itself.
  fileprivate var roundedToBF16: Float {
    if isNaN { return self }
    let odd = bitPattern >> 16 & 1
    return Float(bitPattern: (bitPattern &+ 0x7fff &+ odd) & 0xffff_0000)
  }
}
