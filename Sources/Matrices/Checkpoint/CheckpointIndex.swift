import Foundation
import Hardware

/// `model.safetensors.index.json`: which file holds which tensor of a checkpoint in several.
struct CheckpointIndex {
  struct Shard: Equatable {
    var file: String
    var tensors: [String]
  }

  let path: String
  /// The files by name, each with its tensors by name; at least one.
  let shards: [Shard]

  private struct Contents: Decodable {
    var weightMap: [String: String]

    private enum CodingKeys: String, CodingKey {
      case weightMap = "weight_map"
    }
  }

  /// Reads the index at `path`.
  init(path: String) throws {
    self.path = path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DataError(file: path, "can't be read")
    }
    guard let map = try? JSONDecoder().decode(Contents.self, from: data).weightMap else {
      throw DataError(
        file: path, field: "weight_map",
        "must be a JSON object that gives each tensor the name of its file")
    }
    guard !map.isEmpty else { throw DataError(file: path, field: "weight_map", "is empty") }
    for (tensor, file) in map where !Self.isPlainFileName(file) {
      throw DataError(
        file: path, field: printable(tensor),
        "its file \(printable(file)) must be a *.safetensors in the same folder")
    }
    shards = Dictionary(grouping: map.keys) { map[$0] ?? "" }
      .map { Shard(file: $0, tensors: $1.sorted()) }
      .sorted { $0.file < $1.file }
  }

  /// Where the shard called `file` lies: beside the index.
  func path(ofShard file: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return file }
    return String(path[...slash]) + file
  }

  /// Whether `file` stays in the folder of the index, whatever an untrusted index may say.
  private static func isPlainFileName(_ file: String) -> Bool {
    file.hasSuffix(".safetensors") && !file.contains("/") && file == printable(file)
  }
}
