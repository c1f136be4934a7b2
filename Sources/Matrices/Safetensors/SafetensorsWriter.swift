import Foundation
import Hardware

/// Writes F32 tensors as a safetensors file.
public enum SafetensorsWriter {
  /// A tensor to write: its name, shape and elements, row-major.
  public struct Tensor: Sendable {
    /// Its name, unique within the file.
    public var name: String
    /// Sizes of its dimensions, the slowest first.
    public var shape: [Int]
    /// As many elements as the shape asks for.
    public var values: [Float]

    /// A tensor.
    public init(name: String, shape: [Int], values: [Float]) {
      precondition(shape.reduce(1, *) == values.count, "values must fill the shape")
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  /// Refuses a path that `write` couldn't write to, as far as can be told without writing: before what
  /// is to be written takes time to make.
  public static func requireWritable(_ path: String) throws {
    let url = URL(fileURLWithPath: path)
    let parent = url.deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if exists && isFolder.boolValue { throw UnavailableError("\(path) is a folder, not a file") }
    guard access(parent, W_OK | X_OK) == 0 else {
      throw UnavailableError("\(path) can't be written: \(String(cString: strerror(errno)))")
    }
  }

  private struct Entry: Encodable {
    var dtype = "F32"
    var shape: [Int]
    var data_offsets: [Int]
  }

  /// Writes `tensors` to `path` at once: a file that is there is replaced when the new one is whole.
  ///
  /// The data starts at a multiple of 8 bytes. Throws `UnavailableError` when it can't be written.
  /// Format: https://github.com/huggingface/safetensors#format
  public static func write(_ tensors: [Tensor], to path: String) throws {
    var entries: [String: Entry] = [:]
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.values.count * 4
      entries[tensor.name] = Entry(shape: tensor.shape, data_offsets: [offset, end])
      offset = end
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var header = try encoder.encode(entries)
    header.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
    var file = Data(capacity: 8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { file.append(contentsOf: $0) }
    file.append(header)
    for tensor in tensors { tensor.values.withUnsafeBytes { file.append(contentsOf: $0) } }
    do {
      try file.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw UnavailableError("\(path) can't be written: \(error.localizedDescription)")
    }
  }
}
