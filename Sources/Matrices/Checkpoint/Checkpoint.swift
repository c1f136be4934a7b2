import Foundation
import Hardware

/// The weights of a model as one or several safetensors files.
public struct Checkpoint: Sendable {
  /// The file or folder it was opened from.
  public let path: String
  /// The model's name: from `config.json` where there is one, otherwise that of the folder or file.
  public let name: String
  /// Every tensor, file after file.
  public let tensors: [TensorInfo]

  private let files: [SafetensorsFile]
  private let fileOfTensor: [String: Int]

  /// Opens `path`: a `.safetensors` file, an index of shards (`*.safetensors.index.json`), or a folder.
  ///
  /// In a folder it is `model.safetensors`, else the shards of `model.safetensors.index.json`, else the
  /// only `*.safetensors` there. What is missing or malformed is a `DataError`.
  public init(path: String) throws {
    self.path = path
    let opened: [OpenedFile]
    switch try CheckpointSource(path: path) {
    case .file(let file):
      let file = try SafetensorsFile(path: file)
      opened = [OpenedFile(file: file, tensors: file.tensors)]
    case .index(let index): opened = try Self.openShards(of: CheckpointIndex(path: index))
    }
    files = opened.map(\.file)
    tensors = opened.flatMap(\.tensors)
    fileOfTensor = Dictionary(
      opened.enumerated().flatMap { index, opened in opened.tensors.map { ($0.name, index) } },
      uniquingKeysWith: { first, _ in first })
    name = try checkpointName(path: path)
  }

  /// The tensor called `name`, or nil.
  public func tensor(_ name: String) -> TensorInfo? {
    fileOfTensor[name].flatMap { files[$0].tensor(name) }
  }

  /// The weights of the tensor called `tensor`, [out, in]; they must be finite.
  public func weights(_ tensor: String) throws -> DenseMatrix {
    try file(of: tensor).matrix(tensor)
  }

  /// All elements of the tensor called `tensor`, the last dimension the fastest; they must be finite.
  public func floats(_ tensor: String) throws -> [Float] {
    try file(of: tensor).finiteFloats(tensor)
  }

  private func file(of tensor: String) throws -> SafetensorsFile {
    guard let index = fileOfTensor[tensor] else {
      throw DataError(file: path, field: printable(tensor), "no such tensor")
    }
    return files[index]
  }

  /// The share of `matrix` that is zero, in [0, 1]: how sparse a pruned checkpoint already is.
  public static func zeroShare(of matrix: DenseMatrix) -> Double {
    guard !matrix.values.isEmpty else { return 0 }
    var zeros = 0
    for value in matrix.values { zeros &+= value == 0 ? 1 : 0 }
    return Double(zeros) / Double(matrix.values.count)
  }

  /// A file and those of its tensors that belong to the checkpoint.
  private struct OpenedFile {
    var file: SafetensorsFile
    var tensors: [TensorInfo]
  }

  private static func openShards(of index: CheckpointIndex) throws -> [OpenedFile] {
    try index.shards.map { shard in
      let path = index.path(ofShard: shard.file)
      guard FileManager.default.fileExists(atPath: path) else {
        throw DataError(
          file: index.path, field: shard.file,
          "this shard is missing; fetch it into the same folder")
      }
      let file = try SafetensorsFile(path: path)
      let tensors = try shard.tensors.map { name in
        guard let tensor = file.tensor(name) else {
          throw DataError(
            file: index.path, field: printable(name), "is not in \(shard.file), where it should be")
        }
        return tensor
      }
      return OpenedFile(file: file, tensors: tensors)
    }
  }
}
