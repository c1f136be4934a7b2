import Hardware

extension SafetensorsFile {
  /// All elements of the tensor called `name`, in the order of the file, as `Float`.
  ///
  /// F32 is copied; F16 and BF16 are converted, exactly. Any other type is a `DataError`. NaN and
  /// infinities come through as they are.
  public func floats(_ name: String) throws -> [Float] {
    let (info, type) = try readable(name)
    let source = UnsafeRawBufferPointer(rebasing: mapping.bytes[info.byteRange])
    // The data's alignment is whatever the header's length made it: every access is unaligned.
    return withExtendedLifetime(mapping) {
      [Float](unsafeUninitializedCapacity: info.elementCount) { target, count in
        switch type {
        case .f32: UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
        case .f16: widenFloat16(source, into: target)
        case .bf16: widenBFloat16(source, into: target)
        }
        count = info.elementCount
      }
    }
  }

  /// All elements of the tensor called `name` as `floats` gives them, once all are finite.
  ///
  /// Throws `DataError` naming the first that is NaN or infinite by its place, dimension by dimension.
  public func finiteFloats(_ name: String) throws -> [Float] {
    let values = try floats(name)
    guard let index = firstNonFinite(in: values), let info = tensor(name) else { return values }
    var rest = index
    var place: [Int] = []
    for size in info.shape.reversed() {
      place.insert(rest % size, at: 0)
      rest /= size
    }
    throw DataError(
      file: path, field: printable(name),
      "is \(values[index]) at \(place); its values must be finite")
  }

  /// The two-dimensional tensor called `name`, all of it finite and not empty.
  public func matrix(_ name: String) throws -> DenseMatrix {
    let (info, _) = try readable(name)
    guard info.shape.count == 2, info.elementCount > 0 else {
      throw DataError(
        file: path, field: printable(name),
        "its shape is \(info.shape); a matrix has two dimensions, neither of them zero")
    }
    let values = try floats(name)
    if let index = firstNonFinite(in: values) {
      let (row, column) = index.quotientAndRemainder(dividingBy: info.shape[1])
      throw DataError(
        file: path, field: printable(name),
        "is \(values[index]) at row \(row), column \(column); weights must be finite")
    }
    return DenseMatrix(rows: info.shape[0], columns: info.shape[1], values: values)
  }

  private func readable(_ name: String) throws -> (TensorInfo, TensorInfo.FloatType) {
    guard let info = tensor(name) else {
      let near = nearest(name, among: tensors.map(\.name)).map(printable).joined(separator: ", ")
      throw DataError(
        file: path, field: printable(name),
        "no such tensor" + (near.isEmpty ? "" : "; nearest: \(near)"))
    }
    guard let type = info.floatType else {
      throw DataError(
        file: path, field: printable(name),
        "its dtype \(printable(info.dtype)) is not supported; F32, F16 and BF16 are")
    }
    return (info, type)
  }
}

/// Position of the first NaN or infinity, or nil.
private func firstNonFinite(in values: [Float]) -> Int? {
  // A maximum over bit patterns vectorises; looking for the culprit need not be fast.
  let infinity = Float.infinity.bitPattern
  var largest: UInt32 = 0
  for value in values { largest = max(largest, value.bitPattern & 0x7fff_ffff) }
  return largest < infinity ? nil : values.firstIndex { !$0.isFinite }
}
