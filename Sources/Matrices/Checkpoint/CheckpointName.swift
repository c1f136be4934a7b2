import Foundation
import Hardware

/// The model's name for the checkpoint at `path`: `_name_or_path` of the `config.json` beside the
/// weights, or its `model_type`, or the name of the folder or file.
package func checkpointName(path: String) throws -> String {
  let url = URL(fileURLWithPath: path).standardizedFileURL
  var isFolder: ObjCBool = false
  _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
  let folder = isFolder.boolValue ? url : url.deletingLastPathComponent()
  let config = try CheckpointConfig(path: folder.appendingPathComponent("config.json").path)
  let candidates = [
    config?.nameOrPath, config?.modelType, isFolder.boolValue ? nil : ownName(ofFile: url),
    folder.lastPathComponent,
  ]
  return candidates.lazy.compactMap { $0 }.map(plainName).first { !$0.isEmpty } ?? "checkpoint"
}

/// The name of `file` without what names its format; nil when it only names a role (`model`).
private func ownName(ofFile file: URL) -> String? {
  var name = file.lastPathComponent
  for ending in [".json", ".index", ".safetensors"] where name.hasSuffix(ending) {
    name.removeLast(ending.count)
  }
  return name == "model" ? nil : name
}

/// What is read of a Hugging Face `config.json`.
private struct CheckpointConfig: Decodable {
  var nameOrPath: String?
  var modelType: String?

  private enum CodingKeys: String, CodingKey {
    case nameOrPath = "_name_or_path"
    case modelType = "model_type"
  }

  /// Reads the file at `path`; nil when there is none.
  init?(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    do {
      self = try JSONDecoder().decode(Self.self, from: data)
    } catch {
      throw DataError(
        file: path, "must be a JSON object whose _name_or_path and model_type, if any, are strings")
    }
  }
}

/// The last component of `path` in letters, digits, `.`, `_` and `-`: names end up in identifiers.
private func plainName(_ path: String) -> String {
  let last = path.split(separator: "/").last ?? ""
  let plain = last.map { character in
    character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
      ? character : "-"
  }
  let name = String(plain.prefix(64))
  return name.allSatisfy { $0 == "." || $0 == "-" } ? "" : name
}
