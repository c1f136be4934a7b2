import Foundation
import Hardware

/// Which file to open first for a checkpoint.
enum CheckpointSource: Equatable {
  /// One safetensors file with everything in it.
  case file(String)
  /// The index of a checkpoint in several.
  case index(String)

  /// Finds it at `path`, a file or a folder.
  init(path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw DataError(file: path, "no such file or folder")
    }
    guard isFolder.boolValue else {
      self = path.hasSuffix(".index.json") ? .index(path) : .file(path)
      return
    }
    func inFolder(_ file: String) -> String { path + (path.hasSuffix("/") ? "" : "/") + file }
    let single = inFolder("model.safetensors")
    let index = inFolder("model.safetensors.index.json")
    if FileManager.default.fileExists(atPath: single) {
      self = .file(single)
    } else if FileManager.default.fileExists(atPath: index) {
      self = .index(index)
    } else {
      self = .file(inFolder(try Self.onlySafetensors(in: path)))
    }
  }

  private static func onlySafetensors(in folder: String) throws -> String {
    let all: [String]
    do {
      all = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw DataError(file: folder, "can't be listed; is it readable?")
    }
    let found = all.filter { $0.hasSuffix(".safetensors") }.sorted()
    guard let first = found.first else {
      throw DataError(file: folder, "holds no *.safetensors file")
    }
    guard found.count == 1 else {
      throw DataError(
        file: folder,
        "holds \(found.count) safetensors files (\(printable(found.joined(separator: ", ")))) and no "
          + "model.safetensors.index.json; name one of them")
    }
    return first
  }
}
