import Foundation
import Hardware
import Models

/// Where the model that a spec names comes from: a folder with its weights, or the catalogue.
struct ModelSource {
  let tensors: any ModelTensors
  /// The folder of real weights, or nil.
  let folder: String?

  var architecture: Architecture { tensors.architecture }

  /// Opens it: what exists as a folder is one.
  ///
  /// Throws `UsageError` when there is neither, `DataError` when the folder's content can't be used.
  init(_ spec: ModelSpec) throws {
    guard !spec.model.isEmpty else {
      throw UsageError("no model: name one of the catalogue, or a Hugging Face folder")
    }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: spec.model, isDirectory: &isFolder)
    if exists {
      guard isFolder.boolValue else {
        throw UsageError(
          "\(spec.model) is a file: a model is a folder with config.json and *.safetensors files")
      }
      tensors = try ModelCheckpoint(folder: spec.model)
      folder = spec.model
      return
    }
    if spec.model.contains("/") {
      throw DataError(file: spec.model, "no such folder")
    }
    tensors = SyntheticTensors(
      architecture: try ModelCatalogue.architecture(named: spec.model), seed: spec.seed)
    folder = nil
  }
}
