import Foundation

/// Writes safetensors files, right and wrong ones, into a folder that is removed with this object.
final class SafetensorsFixture: Sendable {
  struct Tensor: Sendable {
    var name: String
    var dtype: String
    var shape: [Int]
    var bytes: [UInt8]
  }

  let folder: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("safetensors-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    folder = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Writes `bytes` to `file` and returns its path.
  func write(_ bytes: [UInt8], to file: String = "model.safetensors") throws -> String {
    let path = folder + "/" + file
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  func write(_ text: String, to file: String) throws -> String {
    try write(Array(text.utf8), to: file)
  }

  func write(_ tensors: [Tensor], to file: String = "model.safetensors") throws -> String {
    try write(Self.encode(tensors), to: file)
  }

  /// A file of `header`, as it is, and `data`.
  static func encode(header: String, data: [UInt8] = []) -> [UInt8] {
    let header = Array(header.utf8)
    return withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init) + header + data
  }

  static func encode(_ tensors: [Tensor]) -> [UInt8] {
    var entries: [String] = []
    var data: [UInt8] = []
    for tensor in tensors {
      let end = data.count + tensor.bytes.count
      entries.append(
        """
        "\(tensor.name)":{"dtype":"\(tensor.dtype)","shape":\(tensor.shape),\
        "data_offsets":[\(data.count),\(end)]}
        """)
      data += tensor.bytes
    }
    return encode(header: "{" + entries.joined(separator: ",") + "}", data: data)
  }

  /// An F32 tensor of `values`.
  static func floats(_ name: String, _ shape: [Int], _ values: [Float]) -> Tensor {
    Tensor(
      name: name, dtype: "F32", shape: shape,
      bytes: values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
  }

  /// A tensor of 16-bit `words`.
  static func words(_ name: String, _ dtype: String, _ words: [UInt16]) -> Tensor {
    Tensor(
      name: name, dtype: dtype, shape: [words.count],
      bytes: words.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) })
  }

  /// An F32 tensor whose values don't matter.
  static func zeros(_ name: String, _ shape: [Int]) -> Tensor {
    floats(name, shape, [Float](repeating: 0, count: shape.reduce(1, *)))
  }
}
