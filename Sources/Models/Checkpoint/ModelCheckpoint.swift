import Foundation
import Hardware
import Matrices

/// A transformer with its weights: a folder with `config.json` and safetensors.
public struct ModelCheckpoint: Sendable {
  /// What `config.json` says.
  public let architecture: Architecture
  /// The weights, under the names of the checkpoint.
  public let checkpoint: Checkpoint
  private let names: [TensorKey: String]

  /// Opens the Hugging Face folder at `folder`.
  ///
  /// Every tensor of the architecture must be there, in its shape and in F32, F16 or BF16, and nothing
  /// else but what is known to do no harm. All that isn't so is listed in one `DataError`. Values are
  /// only read when asked for.
  public init(folder: String) throws {
    let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let configuration = folder + "/config.json"
    guard FileManager.default.fileExists(atPath: configuration) else {
      throw DataError(
        file: folder,
        "holds no config.json; a model is a folder with config.json and *.safetensors files")
    }
    architecture = try Architecture(configuration: configuration)
    checkpoint = try Checkpoint(path: folder)
    names = try TensorMatch(architecture, checkpoint).names(in: folder)
  }

  /// What the checkpoint calls `key`; nil where it has no such tensor.
  public func name(of key: TensorKey) -> String? { names[key] }

  /// The values of `key`, the last dimension the fastest.
  ///
  /// Throws `DataError` where one isn't finite or the architecture has no such tensor. The positions of
  /// Whisper's encoder are made where the checkpoint lacks them.
  public func floats(_ key: TensorKey) throws -> [Float] {
    if let name = names[key] { return try checkpoint.floats(name) }
    if isMade(key, in: architecture), let audio = architecture.audio {
      return sinusoids(positions: audio.frames, channels: architecture.hidden)
    }
    throw DataError(file: checkpoint.path, field: "\(key)", "no such tensor")
  }

  /// The weights of `key`, which must be two-dimensional: [out, in] of a linear layer.
  ///
  /// Throws as `floats` does.
  public func matrix(_ key: TensorKey) throws -> DenseMatrix {
    guard let shape = architecture.tensors[key], shape.count == 2 else {
      throw DataError(file: checkpoint.path, field: "\(key)", "is no matrix")
    }
    return DenseMatrix(rows: shape[0], columns: shape[1], values: try floats(key))
  }
}

/// Whether `key` follows from the architecture, so that a checkpoint need not hold it.
func isMade(_ key: TensorKey, in architecture: Architecture) -> Bool {
  key == .positions(.encoder) && architecture.audio != nil
}

/// Whisper's encoder positions, [positions, channels]: sines in the first half of the channels,
/// cosines in the second, of wavelengths from 2π to 10000 · 2π in a geometric series.
func sinusoids(positions: Int, channels: Int) -> [Float] {
  let half = channels / 2
  let step = log(10000) / Double(max(half - 1, 1))
  return (0..<positions).flatMap { position in
    let angles = (0..<half).map { Double(position) * exp(-step * Double($0)) }
    return angles.map { Float(sin($0)) } + angles.map { Float(cos($0)) }
  }
}
