import Foundation
import Hardware

/// Which kernel and precision each layer of a model gets: a plan's JSON file.
///
/// The JSON Schema is `Benchmarks/schema/plan.schema.json`. Version 1 had neither precisions nor a pattern.
public struct KernelPlan: Codable, Sendable, Equatable {
  /// Version of this schema.
  public static let currentSchemaVersion = 2

  /// A kernel and, where it matters, the precision and the instruction set of its code.
  public struct Choice: Codable, Sendable, Equatable {
    /// The kernel's name.
    public var kernel: String
    /// nil for the best of the machine.
    public var isa: String?
    /// Of weights and activations, the same in both phases; nil for what the command line says.
    public var precision: String?

    /// A choice.
    public init(kernel: String, isa: String? = nil, precision: String? = nil) {
      self.kernel = kernel
      self.isa = isa
      self.precision = precision
    }
  }

  /// The version that it was written in.
  public var schemaVersion = KernelPlan.currentSchemaVersion
  /// The model it was made for.
  public var model: String
  /// Which weights are zero: `unstructured(0.5)`, `16:32`, `native`; nil for what the command line says.
  public var pattern: String?
  /// Of the head and the convolutions, which stay dense; nil for what the command line says.
  public var headPrecision: String?
  /// By the layer's name (`decoder.mlp.up`), then by phase (`prefill`, `decode`).
  public var layers: [String: [String: Choice]]

  /// A plan.
  public init(
    model: String, pattern: String? = nil, headPrecision: String? = nil,
    layers: [String: [String: Choice]]
  ) {
    self.model = model
    self.pattern = pattern
    self.headPrecision = headPrecision
    self.layers = layers
  }

  /// The kernels that the layers of `record`, of a run of `model`, had.
  public init(model: String, record: ModelRecord) {
    self.init(
      model: model, pattern: record.pattern, headPrecision: record.headPrecision, layers: [:])
    for layer in record.layers {
      layers[layer.layer, default: [:]][layer.phase] = Choice(
        kernel: layer.kernel, isa: layer.isa, precision: layer.precision ?? record.precision)
    }
  }

  /// What `decision` gives each layer.
  public init(_ decision: Decision) {
    self.init(
      model: decision.model, pattern: decision.pattern, headPrecision: decision.headPrecision,
      layers: [:])
    for layer in decision.layers {
      layers[layer.layer, default: [:]][layer.phase] = Choice(
        kernel: layer.choice.kernel, isa: layer.choice.isa, precision: layer.choice.precision)
    }
  }

  /// Whether it says the precision of every layer.
  public var hasPrecisions: Bool {
    layers.values.allSatisfy { $0.values.allSatisfy { $0.precision != nil } }
  }

  /// Reads the plan at `path`.
  ///
  /// Throws `DataError` when it isn't one, is of a newer schema, or gives a layer two precisions.
  public init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DataError(file: path, "can't be read")
    }
    do {
      self = try RunCoding.decoder().decode(KernelPlan.self, from: ReadableJSON.text(data))
    } catch let error as DecodingError {
      throw RunCoding.dataError(error, file: path)
    }
    guard 1...Self.currentSchemaVersion ~= schemaVersion else {
      throw DataError(
        file: path, field: "schemaVersion",
        "is \(schemaVersion), but this bench reads 1 to \(Self.currentSchemaVersion)")
    }
    for (name, phases) in layers.sorted(by: { $0.key < $1.key }) {
      if let unknown = phases.keys.sorted().first(where: { !["prefill", "decode"].contains($0) }) {
        throw DataError(
          file: path, field: "layers.\(name).\(unknown)",
          "is no phase: only prefill and decode are")
      }
      let precisions = Set(phases.values.map(\.precision))
      guard precisions.count > 1 else { continue }
      throw DataError(
        file: path, field: "layers.\(name)",
        "has \(precisions.map { $0 ?? "no precision" }.sorted().joined(separator: " and ")), but the "
          + "weights of a layer are rounded once, for both phases")
    }
  }
}
