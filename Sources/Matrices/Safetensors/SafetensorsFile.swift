import Hardware

/// A safetensors file, mapped into memory: eight bytes of header length, a JSON header, the tensors.
///
/// Opening it checks everything the format demands: types, shapes and byte ranges agree, and the
/// ranges cover the data exactly, with no overlap, no hole and nothing left over. Numbers are
/// little-endian. The file must not be shortened while it is open (see `MappedFile`).
/// Format: https://github.com/huggingface/safetensors#format
public struct SafetensorsFile: Sendable {
  /// Largest header accepted, as in the format's reference implementation.
  static let maximumHeaderBytes = 100_000_000

  /// Where the file lies.
  public let path: String
  /// Its tensors, in the order of their data.
  public let tensors: [TensorInfo]

  let mapping: MappedFile
  private let indexByName: [String: Int]

  /// Opens and checks the file at `path`; anything wrong with it is a `DataError`.
  public init(path: String) throws {
    self.path = path
    mapping = try MappedFile(path: path)
    do {
      tensors = try Self.readTensors(mapping.bytes)
    } catch var error as DataError {
      error.file = path
      throw error
    }
    indexByName = Dictionary(
      tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The tensor called `name`, or nil.
  public func tensor(_ name: String) -> TensorInfo? { indexByName[name].map { tensors[$0] } }

  private static func readTensors(_ bytes: UnsafeRawBufferPointer) throws -> [TensorInfo] {
    guard bytes.count > 0 else { throw DataError("is empty") }
    guard bytes.count >= 8 else {
      throw DataError("is \(bytes.count) bytes long; a safetensors file has at least 8")
    }
    if bytes.starts(with: "version https://git-lfs".utf8) {
      throw DataError("is a Git LFS pointer, not the weights; fetch them with `git lfs pull`")
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(maximumHeaderBytes) else {
      throw DataError(
        field: "header",
        "its length of \(length) bytes exceeds 100 MB: damaged, or not a safetensors file")
    }
    guard length <= UInt64(bytes.count - 8) else {
      throw DataError(
        field: "header",
        "its length of \(length) bytes exceeds the \(bytes.count - 8) that follow: truncated file")
    }
    let dataStart = 8 + Int(length)
    let header = try SafetensorsHeader.parse(
      UnsafeRawBufferPointer(rebasing: bytes[8..<dataStart]))
    return try checkedLayout(
      of: header.entries, dataStart: dataStart, dataBytes: bytes.count - dataStart)
  }
}
