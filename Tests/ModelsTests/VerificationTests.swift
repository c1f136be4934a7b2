import Hardware
import Kernels
import Matrices
import Testing

@testable import Models

/// A dense kernel that stores other weights than it was given, from a layer on.
private struct DamagedKernel: Kernel {
  /// Counts the layers that it packed.
  final class Count: @unchecked Sendable {
    var layers = 0
  }

  let name = "damaged"
  let format = "all weights, one of them changed"
  let summary = "for tests"
  let firstDamaged: Int
  let count = Count()

  func instructionSets(for precision: Precision) -> [InstructionSet] {
    DenseKernel().instructionSets(for: precision)
  }

  func refusal(of pattern: Pattern) -> String? { nil }

  func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int { rows * columns * 4 }

  func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer {
    var values = weights.values
    if count.layers >= firstDamaged { values.values[0] += 1 }
    count.layers += 1
    return try DenseKernel().prepare(
      LayerWeights(values: values, mask: weights.mask, pattern: weights.pattern), isa: isa,
      team: team, copies: copies, placement: placement)
  }
}

@Suite struct VerificationTests {
  private static let extent = ModelExecution.Extent(
    sequences: 2, encoderTokens: 0, prompt: 5, capacity: 9)

  /// A model of two blocks whose layers are packed by `kernel`: four of each block, slot after slot.
  private func failures(_ kernel: any Kernel) throws -> [String] {
    let architecture = try ModelCheckpoint(folder: FixtureTests.folder("llama-tiny")).architecture
    let variant = Variant(
      architecture, pattern: .dense, precision: .fp32, headPrecision: .fp32,
      selections: [KernelSelection(kernel: kernel, isa: OpenBLAS.instructionSet)])
    let models = try ModelPacker(
      SyntheticTensors(architecture: architecture, seed: 1), variants: [variant],
      team: ThreadTeam(processors: [-1])
    ).pack { _, _ in true }
    return try #require(models?.first).verify(extent: Self.extent, seed: 1)
  }

  @Test func honestKernelsPass() throws {
    #expect(try failures(DenseKernel()).isEmpty)
  }

  /// The outputs of the first block are right; what a later block holds is looked at all the same.
  @Test func otherWeightsInAnyBlockAreFound() throws {
    #expect(
      try failures(DamagedKernel(firstDamaged: 7)) == [
        "mlp.down, block 1: its packed weights are not the layer's"
      ])
    #expect(try failures(DamagedKernel(firstDamaged: 0)).count == 8)
  }

  /// The head and the convolutions are as much a part of the time as the layers.
  @Test(arguments: ["llama-tiny", "whisper-tiny-random"])
  func denseLayersAreAmongThem(_ name: String) throws {
    let checkpoint = try ModelCheckpoint(folder: FixtureTests.folder(name))
    let variant = Variant(
      checkpoint.architecture, pattern: .dense, precision: .fp32, headPrecision: .bf16,
      selections: [KernelSelection(kernel: DenseKernel(), isa: OpenBLAS.instructionSet)])
    let models = try ModelPacker(
      checkpoint, variants: [variant], isa: .generic, team: ThreadTeam(processors: [-1])
    ).pack { _, _ in true }
    let model = try #require(models?.first)
    #expect(
      model.dense.map(\.layer)
        == (checkpoint.architecture.audio == nil
          ? [.head] : [.convolution(1), .convolution(2), .head]))
    // A limit on instruction sets reaches them too.
    #expect(model.dense.allSatisfy { $0.isa(rows: 1) == .generic })
    let extent = ModelExecution.Extent(
      sequences: 1, encoderTokens: checkpoint.architecture.audio == nil ? 0 : 20, prompt: 5,
      capacity: 9)
    #expect(try model.verify(extent: extent, seed: 1).isEmpty)
  }
}
