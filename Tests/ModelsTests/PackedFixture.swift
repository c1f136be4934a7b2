import Hardware
import Kernels
import Matrices

@testable import Models

/// Packed models for tests: of a fixture's weights, or of made ones.
enum PackedFixture {
  /// A decoder whose eight query heads share two key-value heads, of an odd vocabulary.
  static let grouped = Architecture.llama(
    "grouped", hidden: 48, vocabulary: 37, heads: 8, keyValueHeads: 2, headSize: 16, inner: 40,
    blocks: 2, rotary: Rotary(base: 10000), positions: 512)

  static func checkpoint(_ name: String) throws -> ModelCheckpoint {
    try ModelCheckpoint(folder: FixtureTests.folder(name))
  }

  static func variant(
    _ architecture: Architecture, pattern: Pattern = .dense, precision: Precision = .fp32,
    kernel: any Kernel = DenseKernel()
  ) throws -> Variant {
    guard let isa = kernel.choose(precision: precision, atMost: nil).isa else {
      throw UnavailableError("no code")
    }
    return Variant(
      architecture, pattern: pattern, precision: precision, headPrecision: .fp32,
      selections: [KernelSelection(kernel: kernel, isa: isa)])
  }

  static func pack(
    _ tensors: any ModelTensors, _ variants: [Variant], blocks: Int? = nil, threads: Int = 2
  ) throws -> [PackedModel] {
    let team = try ThreadTeam(processors: [Int](repeating: -1, count: threads))
    return try ModelPacker(tensors, variants: variants, blocks: blocks, team: team)
      .pack { _, _ in true } ?? []
  }

  /// Dense fp32.
  static func dense(_ tensors: any ModelTensors, threads: Int = 2) throws -> PackedModel {
    let models = try pack(tensors, [variant(tensors.architecture)], threads: threads)
    guard let model = models.first else { throw UnavailableError("nothing was packed") }
    return model
  }

  static func dense(_ fixture: String, threads: Int = 2) throws -> PackedModel {
    try dense(checkpoint(fixture), threads: threads)
  }

  /// `count` tokens, the same for the same seed, all of them in a vocabulary of 32.
  static func tokens(_ count: Int, seed: Int = 1) -> [Int32] {
    (0..<count).map { Int32(($0 * 7 + seed * 13 + $0 * $0 * seed) % 32) }
  }
}
