import Foundation
import Hardware
import Kernels
import Matrices
import Testing

@testable import Models

/// Models against Hugging Face's implementation: see `Tests/Fixtures/make-fixtures.py`.
@Suite struct FixtureTests {
  /// Of the range of the expected values.
  static let tolerance: Float = 1e-4
  static let tiny = [
    "t5-tiny", "t5-gated-tiny", "whisper-tiny-random", "mpt-tiny", "llama-tiny", "mistral-tiny",
    "bert-tiny",
  ]
  static let decoders = tiny.filter { $0 != "bert-tiny" }

  static func folder(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name)").path
  }

  /// What `name` gives under `variant` of it.
  static func outputs(
    _ name: String, pattern: Pattern = .dense, kernel: any Kernel = DenseKernel(),
    incremental: Bool = false
  ) throws -> [SafetensorsWriter.Tensor] {
    let checkpoint = try ModelCheckpoint(folder: folder(name))
    let team = try ThreadTeam(processors: Array(try Topology.current.corePUs.prefix(2)))
    let choice = kernel.choose(precision: .fp32, atMost: nil)
    let variant = Variant(
      checkpoint.architecture, pattern: pattern, precision: .fp32, headPrecision: .fp32,
      selections: [KernelSelection(kernel: kernel, isa: try #require(choice.isa))])
    let models = try ModelPacker(checkpoint, variants: [variant], team: team).pack { _, _ in true }
    let model = try #require(models?.first)
    let features = "\(folder(name))/features.safetensors"
    return try ModelOutputs(
      model, tokens: TokenFile(path: "\(folder(name))/tokens.json", for: checkpoint.architecture),
      features: checkpoint.architecture.audio == nil
        ? nil : FeatureFile(path: features, for: checkpoint.architecture)
    ).compute(incremental: incremental)
  }

  static func expected(_ name: String, _ tensor: String) throws -> [Float] {
    try SafetensorsFile(path: "\(folder(name))/expected.safetensors").floats(tensor)
  }

  /// The largest difference, relative to the range of `expected`.
  static func difference(_ values: [Float], _ expected: [Float]) -> Float {
    guard values.count == expected.count, let least = expected.min(), let most = expected.max()
    else { return .infinity }
    // A NaN differs infinitely.
    return zip(values, expected).reduce(0) {
      let distance = abs($1.0 - $1.1)
      return distance.isNaN ? .infinity : max($0, distance)
    } / (most - least)
  }

  @Test(arguments: tiny)
  func agreesWithTheReference(_ name: String) throws {
    for output in try Self.outputs(name) {
      let difference = Self.difference(output.values, try Self.expected(name, output.name))
      #expect(difference < Self.tolerance, "\(name): \(output.name)")
    }
  }

  @Test(arguments: decoders)
  func tokensOneByOneAgreeWithAllAtOnce(_ name: String) throws {
    let whole = try Self.outputs(name)
    let steps = try Self.outputs(name, incremental: true)
    #expect(steps[0].shape == whole[0].shape)
    #expect(Self.difference(steps[0].values, whole[0].values) < Self.tolerance)
    let expected = try Self.expected(name, "logits")
    #expect(Self.difference(steps[0].values, expected) < Self.tolerance)
  }

  @Test(arguments: tiny, [Pattern.unstructured(0.6), .nm(kept: 2, group: 4)])
  func sparseKernelsGiveWhatDenseOnesDo(_ name: String, _ pattern: Pattern) throws {
    let dense = try Self.outputs(name, pattern: pattern)
    let unpruned = try Self.outputs(name)
    // Pruning must have changed something, or the comparison would prove nothing.
    #expect(Self.difference(dense[0].values, unpruned[0].values) > 1e-3)
    for kernel in KernelCatalogue.all where kernel.refusal(of: pattern) == nil {
      let sparse = try Self.outputs(name, pattern: pattern, kernel: kernel)
      for (ours, theirs) in zip(sparse, dense) {
        #expect(
          Self.difference(ours.values, theirs.values) < Self.tolerance, "\(name) \(kernel.name)")
      }
    }
  }

  /// What fidelity is judged by: hidden states as they leave each block, before any final norm.
  @Test(arguments: tiny)
  func everyBlocksHiddenStatesAreTheReferences(_ name: String) throws {
    let checkpoint = try ModelCheckpoint(folder: Self.folder(name))
    let architecture = checkpoint.architecture
    let team = try ThreadTeam(processors: [-1])
    let variant = Variant(
      architecture, pattern: .dense, precision: .fp32, headPrecision: .fp32,
      selections: [KernelSelection(kernel: DenseKernel(), isa: OpenBLAS.instructionSet)])
    let models = try ModelPacker(checkpoint, variants: [variant], team: team).pack { _, _ in true }
    let model = try #require(models?.first)
    let tokens = try TokenFile(path: "\(Self.folder(name))/tokens.json", for: architecture)
    let features =
      architecture.audio == nil
      ? nil
      : try FeatureFile(path: "\(Self.folder(name))/features.safetensors", for: architecture)
    let own = architecture.encoder == nil ? tokens.inputs : tokens.decoderInputs
    let length = own.first?.count ?? 0
    let execution = try ModelExecution(
      model,
      extent: .init(
        sequences: max(tokens.inputs.count, own.count),
        encoderTokens: architecture.encoder == nil
          ? 0 : features.map { $0.frames / 2 } ?? tokens.inputs[0].count,
        prompt: length, capacity: length))
    var seen: [[Float]] = []
    let side: Architecture.Side = architecture.decoder == nil ? .encoder : .decoder
    execution.observer = { stack, block, states in
      if stack == side, block == seen.count { seen.append(Array(states)) }
    }
    if let features {
      features.values.withUnsafeBufferPointer { values in
        if let start = values.baseAddress { execution.encode(features: start) }
      }
    } else if architecture.encoder != nil {
      execution.encode(tokens: tokens.inputs.flatMap { $0 })
    }
    if architecture.decoder != nil { execution.prefill(tokens: own.flatMap { $0 }) }
    #expect(seen.count == architecture[side]?.blocks)
    for (block, states) in seen.enumerated() {
      let expected = try Self.expected(name, "hidden_states.\(block)")
      #expect(Self.difference(states, expected) < Self.tolerance, "\(name): block \(block)")
    }
  }
}
