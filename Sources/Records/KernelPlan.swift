import Foundation
import Hardware

/// Which kernel runs each layer of a model: a plan's JSON file.
public struct KernelPlan: Codable, Sendable, Equatable {
  /// Version of this schema.
  public static let currentSchemaVersion = 1

  /// A kernel and, where it matters, the instruction set of its code.
  public struct Choice: Codable, Sendable, Equatable {
    public var kernel: String
    /// nil for the best of the machine.
    public var isa: String?

    /// A choice.
    public init(kernel: String, isa: String? = nil) {
      self.kernel = kernel
      self.isa = isa
    }
  }

  public var schemaVersion = KernelPlan.currentSchemaVersion
  /// The model it was made for.
  public var model: String
  /// By the layer's name (`decoder.mlp.up`), then by phase (`prefill`, `decode`).
  public var layers: [String: [String: Choice]]

  /// A plan.
  public init(model: String, layers: [String: [String: Choice]]) {
    self.model = model
    self.layers = layers
  }

  /// The kernels that the layers of `record`, of a run of `model`, had.
  public init(model: String, record: ModelRecord) {
    self.init(model: model, layers: [:])
    for layer in record.layers {
      layers[layer.layer, default: [:]][layer.phase] = Choice(kernel: layer.kernel, isa: layer.isa)
    }
  }

  /// Reads the plan at `path`.
  ///
  /// Throws `DataError` when it isn't one, or is of a newer schema.
  public init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DataError(file: path, "can't be read")
    }
    do {
      self = try RunCoding.decoder().decode(KernelPlan.self, from: data)
    } catch let error as DecodingError {
      throw RunCoding.dataError(error, file: path)
    }
    guard 1...Self.currentSchemaVersion ~= schemaVersion else {
      throw DataError(
        file: path, field: "schemaVersion",
        "is \(schemaVersion), but this bench reads 1 to \(Self.currentSchemaVersion)")
    }
  }
}
