import Matrices

/// A mistake that a kernel can make, in one output or one token, and that no check may let pass.
enum Fault: String, CaseIterable {
  /// One stored integer is off by one.
  case wrongInteger
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
    case .unquantisedActivations: precision == .w8a8
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
    case .missingToken, .repeatedToken, .unquantisedActivations, .truncatedActivations: break
    }
    return StoredRow(elements: elements, scales: scales, groupSize: row.groupSize)
  }
}

extension StoredRow {
  /// `values` in `precision`, by a quantiser of the tests' own.
  init(plainly values: [Float], in precision: Precision) {
    switch precision {
    case .fp32: self.init(elements: values)
    case .bf16: self.init(elements: values.map { Float(bitPattern: UInt32($0.plainBF16) << 16) })
    case .w8a16, .w8a8: self.init(quantising: values, groupSize: values.count, largest: 127) { $0 }
    case .w4a16:
      self.init(quantising: values, groupSize: 128, largest: 7) {
        // Up, so that the largest still fits.
        let cut = Float(bitPattern: $0.bitPattern & 0xffff_0000)
        return cut == $0 ? cut : Float(bitPattern: cut.bitPattern + 0x10000)
      }
    }
  }

  private init(
    quantising values: [Float], groupSize: Int, largest: Float, stored: (Float) -> Float
  ) {
    var elements: [Float] = []
    var scales: [Float] = []
    for start in stride(from: 0, to: values.count, by: groupSize) {
      let group = values[start..<min(start + groupSize, values.count)]
      let scale = stored((group.map { abs($0) }.max() ?? 0) / largest)
      scales.append(scale)
      elements += group.map {
        scale == 0 ? 0 : max(-largest, min(largest, ($0 / scale).rounded(.toNearestOrEven)))
      }
    }
    self.init(elements: elements, scales: scales, groupSize: groupSize)
  }
}

extension Float {
  /// The upper half of the nearest number that has a zero lower half, of two the even one.
  var plainBF16: UInt16 {
    let below = UInt16(bitPattern >> 16)
    let rest = bitPattern & 0xffff
    return rest > 0x8000 || (rest == 0x8000 && below & 1 == 1) ? below + 1 : below
  }
}
