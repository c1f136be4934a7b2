import Hardware

extension SafetensorsFile {
  /// The tensors in the order of their data, once their ranges fit their shapes and cover the
  /// `dataBytes` that begin at `dataStart` exactly.
  static func checkedLayout(
    of entries: [SafetensorsHeader.Entry], dataStart: Int, dataBytes: Int
  ) throws -> [TensorInfo] {
    // The name settles the order of empty tensors, which may share an offset.
    let ordered = entries.sorted { ($0.begin, $0.end, $0.name) < ($1.begin, $1.end, $1.name) }
    var covered = 0
    var tensors: [TensorInfo] = []
    tensors.reserveCapacity(ordered.count)
    for entry in ordered {
      let name = printable(entry.name)
      try checkExtent(of: entry, dataBytes: dataBytes)
      guard entry.begin >= covered else {
        let previous = tensors.last.map { printable($0.name) } ?? ""
        throw DataError(field: name, "its data overlaps that of \(previous)")
      }
      guard entry.begin == covered else {
        throw DataError(
          field: name, "\(entry.begin - covered) bytes before its data belong to no tensor")
      }
      covered = entry.end
      tensors.append(
        TensorInfo(
          name: entry.name, dtype: entry.dtype, shape: entry.shape,
          byteRange: dataStart + entry.begin..<dataStart + entry.end))
    }
    guard covered == dataBytes else {
      throw DataError("its last \(dataBytes - covered) bytes belong to no tensor")
    }
    return tensors
  }

  /// Checks one tensor's range against its own shape and type and against the data there is.
  private static func checkExtent(
    of entry: SafetensorsHeader.Entry, dataBytes: Int
  ) throws {
    let name = printable(entry.name)
    guard entry.begin <= entry.end else {
      throw DataError(
        field: name, "data_offsets end at \(entry.end), before they begin at \(entry.begin)")
    }
    guard entry.end <= dataBytes else {
      throw DataError(
        field: name,
        "data_offsets end at \(entry.end) but the data ends at \(dataBytes): truncated file")
    }
    var elements = 1
    for size in entry.shape {
      let (product, overflow) = elements.multipliedReportingOverflow(by: size)
      guard !overflow else { throw DataError(field: name, "its shape overflows: \(entry.shape)") }
      elements = product
    }
    // The size of a type that is not known can't be checked; its values are refused when asked for.
    guard let elementBits = safetensorsElementBits[entry.dtype] else { return }
    let (bits, overflow) = elements.multipliedReportingOverflow(by: elementBits)
    guard !overflow else { throw DataError(field: name, "its shape overflows: \(entry.shape)") }
    guard bits % 8 == 0, bits / 8 == entry.end - entry.begin else {
      throw DataError(
        field: name,
        "its shape \(entry.shape) of \(entry.dtype) takes \((bits + 7) / 8) bytes, "
          + "its data_offsets span \(entry.end - entry.begin)")
    }
  }
}
