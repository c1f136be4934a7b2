import Hardware
import Kernels
import Matrices
import Models

/// Writes a model's outputs for a user's own inputs.
public struct ModelOutputRun {
  /// The files that go in and come out.
  public struct Request: Sendable {
    var tokens: String
    var features: String?
    var logits: String
    var incremental: Bool

    /// A request.
    public init(tokens: String, features: String?, logits: String, incremental: Bool) {
      self.tokens = tokens
      self.features = features
      self.logits = logits
      self.incremental = incremental
    }
  }

  private let spec: ModelSpec
  private let request: Request

  /// Outputs of the one variant that `spec` asks for.
  public init(spec: ModelSpec, request: Request) {
    self.spec = spec
    self.request = request
  }

  /// Writes them, and returns a line on what was written.
  ///
  /// Throws `UsageError` when several variants are asked for, else as `ModelBench` and `ModelOutputs` do.
  public func run() throws -> String {
    let source = try ModelSource(spec)
    let architecture = source.architecture
    try SafetensorsWriter.requireWritable(request.logits)
    let variants = try ModelVariant.all(spec, of: architecture, addsBaseline: false)
    guard variants.count == 1, let variant = variants.first else {
      throw UsageError(
        "--logits takes one variant, and this is \(variants.count): give one sparsity or pattern, one "
          + "precision and one kernel")
    }
    let tokens = try TokenFile(path: request.tokens, for: architecture)
    let features = try request.features.map { try FeatureFile(path: $0, for: architecture) }
    let longest = (tokens.inputs + tokens.decoderInputs).map(\.count).max() ?? 1
    let rows = max(tokens.inputs.count, tokens.decoderInputs.count)
    let extent = ModelExecution.Extent(
      sequences: rows,
      encoderTokens: architecture.encoder == nil
        ? 0 : features.map { $0.frames / 2 } ?? tokens.inputs.map(\.count).max() ?? 0,
      prompt: architecture.decoder == nil ? 0 : longest,
      capacity: architecture.decoder == nil ? 0 : longest, givesAllLogits: true)
    try architecture.requireRoom(for: extent)
    let machine = try MachineDescription.probe()
    try ModelMemory(architecture: architecture, variants: [variant.variant], extent: extent)
      .require(machine.availableMemoryBytes, blocks: spec.blocks)
    let team = try ThreadTeam.make(
      threads: spec.threads == SweepSpec.everyCore
        ? machine.cores : min(spec.threads, machine.cores))
    let tuner = KernelTuner(extent: extent, team: team, shouldStop: { false })
    let packed = try ModelPacker(
      source.tensors, variants: [variant.variant], blocks: spec.blocks, tuner: tuner, isa: spec.isa,
      team: team
    ).pack { _, _ in true }
    guard let model = packed?.first else { throw UnavailableError("nothing was packed") }
    let outputs = try ModelOutputs(model, tokens: tokens, features: features)
      .compute(incremental: request.incremental)
    try SafetensorsWriter.write(outputs, to: request.logits)
    let list = outputs.map { "\($0.name) \($0.shape)" }.joined(separator: ", ")
    return "wrote \(list) to \(request.logits)"
  }
}
