import Matrices

/// A mistake that a kernel can make, in one output or one token, and that no check may let pass.
enum Fault: String, CaseIterable {
  /// One stored integer is off by one.
  case wrongInteger
  /// One sum of integers is off by one.
  case wrongSum
  /// The scales of a row are off by a hundredth.
  case wrongScale
  /// One group of a row goes unscaled.
  case skippedScale
  /// One weight is not multiplied.
  case droppedValue
  /// A token is left as it was.
  case missingToken
  /// A token gets the result of another.
  case repeatedToken
  /// Activations are scaled but not rounded to integers.
  case unquantisedActivations
  /// Activations are cut off, rather than rounded, to bf16.
  case truncatedActivations

  /// Whether a kernel of `precision` can make it.
  func applies(to precision: Precision) -> Bool {
    switch self {
    case .wrongInteger, .wrongScale: ![.fp32, .bf16].contains(precision)
    case .skippedScale: precision == .w4a16
    case .wrongSum, .unquantisedActivations: precision == .w8a8
    case .truncatedActivations: [.bf16, .w8a16, .w4a16].contains(precision)
    case .droppedValue, .missingToken, .repeatedToken: true
    }
  }

  /// `row` with the mistake, where `x` makes most of it.
  func damage(_ row: StoredRow, against x: [Float]) -> StoredRow {
    var (elements, scales) = (row.elements, row.scales)
    switch self {
    case .wrongInteger:
      let column = x.indices.max { abs(x[$0]) < abs(x[$1]) } ?? 0
      elements[column] += elements[column] > 0 ? -1 : 1
    case .droppedValue:
      let column = x.indices.max { abs(x[$0] * elements[$0]) < abs(x[$1] * elements[$1]) } ?? 0
      elements[column] = 0
    case .wrongScale: scales = scales.map { $0 * 1.01 }
    case .skippedScale: scales[scales.count - 1] = 1
    case .wrongSum, .missingToken, .repeatedToken, .unquantisedActivations, .truncatedActivations:
      break
    }
    return StoredRow(elements: elements, scales: scales, groupSize: row.groupSize)
  }
}
