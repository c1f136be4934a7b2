import Foundation
import Models

/// A folder that is removed with this object, to write models into.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("models-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes `text` to `file` and returns its path.
  func write(_ text: String, to file: String = "config.json") throws -> String {
    let path = self.path + "/" + file
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// What `text` is read as.
  func read(_ text: ConfigurationText) throws -> Architecture {
    try Architecture(configuration: try write(text.text))
  }

  /// Writes tensors of dtype and shape to a safetensors file; an element's value is `value`.
  func write(_ tensors: [TinyTensor], to file: String = "model.safetensors") throws {
    var entries: [String] = []
    var data = Data()
    for tensor in tensors {
      let begin = data.count
      let count = tensor.shape.reduce(1, *)
      switch tensor.dtype {
      case "I64": data.append(Data(count: count * 8))
      case "BF16":
        for _ in 0..<count { append(UInt16(tensor.value.bitPattern >> 16), to: &data) }
      default:
        for _ in 0..<count { append(tensor.value.bitPattern, to: &data) }
      }
      entries.append(
        """
        "\(tensor.name)":{"dtype":"\(tensor.dtype)","shape":\(tensor.shape),\
        "data_offsets":[\(begin),\(data.count)]}
        """)
    }
    let header = Data("{\(entries.joined(separator: ","))}".utf8)
    var bytes = Data()
    append(UInt64(header.count), to: &bytes)
    try (bytes + header + data).write(to: URL(fileURLWithPath: path + "/" + file))
  }

  private func append(_ value: some FixedWidthInteger, to data: inout Data) {
    withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
  }
}

/// A tensor of a checkpoint made by a test.
struct TinyTensor: Sendable {
  var name: String
  var shape: [Int]
  var dtype = "F32"
  var value: Float = 0.5

  init(_ name: String, _ shape: Int..., dtype: String = "F32", value: Float = 0.5) {
    self.name = name
    self.shape = shape
    self.dtype = dtype
    self.value = value
  }
}
