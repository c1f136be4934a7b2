import Hardware
import Kernels
import Matrices
import Models
import Testing

@testable import Sweep

@Suite struct ModelMemoryTests {
  /// One variant of `model`, dense fp32 unless said otherwise.
  private func memory(
    _ model: String, pattern: Pattern = .dense, precision: Precision = .fp32,
    head: Precision = .fp32, kernels: [any Kernel] = [DenseKernel()], variants: Int = 1,
    extent: ModelExecution.Extent = .init(
      sequences: 1, encoderTokens: 0, prompt: 128, capacity: 192)
  ) throws -> ModelMemory {
    let architecture = try ModelCatalogue.architecture(named: model)
    let variant = Variant(
      architecture, pattern: pattern, precision: precision, headPrecision: head,
      selections: kernels.map { KernelSelection(kernel: $0, isa: .generic) })
    return ModelMemory(
      architecture: architecture, variants: [Variant](repeating: variant, count: variants),
      extent: extent)
  }

  /// MPT-7B, one block: 4096 wide, 16384 inside, 32 heads of 128, 50432 tokens.
  @Test func denseMPTByHand() throws {
    let block = (12288 * 4096 + 4096 * 4096 + 2 * 16384 * 4096) * 4
    let embedding = 50432 * 4096
    // Packing the head: its values, a mask, an encoded form.
    let packing = embedding * 4 + embedding / 8 + embedding * 2
    let token = 3 * 4096 + 3 * 4096 + 2 * 4096 + 16384
    let activations = 128 * token * 8
    let cache = 192 * 4096 * 8
    let bias = 192 * 2 * 32 * 4
    let logits = 50432 * 4
    let shared = 2 * embedding * 4 + packing + activations + bias + logits
    let memory = try memory("mpt-7b")
    #expect(memory.bytes(blocks: 1) == block + cache + shared)
    #expect(memory.bytes(blocks: 4) == 4 * (block + cache) + shared)
    #expect(memory.bytes(blocks: nil) == 32 * (block + cache) + shared)
    #expect(memory.bytes(blocks: 99) == memory.bytes(blocks: nil))
  }

  @Test func variantsShareWhatTheyCan() throws {
    let one = try memory("mpt-7b")
    let two = try memory("mpt-7b", variants: 2)
    let block = (12288 * 4096 + 4096 * 4096 + 2 * 16384 * 4096) * 4
    // Weights, caches, activations and tables twice; embedding and head once.
    let own = block + 192 * 4096 * 8 + 128 * 49152 * 8 + 192 * 2 * 32 * 4 + 50432 * 4
    #expect(two.bytes(blocks: 1) - one.bytes(blocks: 1) == own)
  }

  /// Which kernel wins is only known once they are timed: what would fit in no way is refused before.
  @Test func ofSeveralKernelsTheSmallestCounts() throws {
    func bytes(_ kernels: [any Kernel]) throws -> Int {
      try memory("mpt-7b", pattern: .unstructured(0.5), kernels: kernels).bytes(blocks: 1)
    }
    let dense = try bytes([DenseKernel()])
    let csr = try bytes([CSRKernel()])
    let bitmask = try bytes([BitmaskKernel()])
    let block = (12288 * 4096 + 4096 * 4096 + 2 * 16384 * 4096) * 4
    // CSR at half: six bytes for every other weight; bitmask: four, and a bit.
    #expect(bitmask < csr && csr < dense && dense - csr > block / 5)
    #expect(try bytes([DenseKernel(), CSRKernel(), BitmaskKernel()]) == bitmask)
  }

  @Test func allLogitsTakeRoom() throws {
    var extent = ModelExecution.Extent(
      sequences: 2, encoderTokens: 0, prompt: 100, capacity: 164, givesAllLogits: false)
    let last = try memory("mpt-7b", extent: extent).bytes(blocks: 1)
    extent.givesAllLogits = true
    let all = try memory("mpt-7b", extent: extent).bytes(blocks: 1)
    #expect(all - last == 2 * (2 * 100 - 1) * 50432 * 4)
  }

  @Test func encodersAndAudioCount() throws {
    func bytes(_ tokens: Int) throws -> Int {
      try memory(
        "whisper-small",
        extent: .init(sequences: 1, encoderTokens: tokens, prompt: 1, capacity: 65)
      ).bytes(blocks: 12)
    }
    // A frame: activations of the encoder, its cache, the decoder's of its output and their
    // projection, and what the convolutions hold.
    let frame =
      (3 * 768 + 3 * 768 + 2 * 768 + 3072) * 8 + 768 * 8 * 12 + 768 * 8 * 13
      + 4 * (6 * 80 + 5 * 768)
    #expect(try bytes(1500) - bytes(500) == 1000 * frame)
  }

  @Test(arguments: [Int.max, 1 << 40])
  func saturatesOnAbsurdSizes(count: Int) throws {
    let memory = try memory(
      "mpt-7b",
      extent: .init(sequences: count, encoderTokens: 0, prompt: count, capacity: count))
    #expect(memory.bytes(blocks: nil) == .max)
    var huge = Architecture(name: "huge", family: .mpt, hidden: 1 << 40, vocabulary: 1 << 40)
    huge.decoder = memory.architecture.decoder
    huge.decoder?.inner = 1 << 40
    let other = ModelMemory(
      architecture: huge, variants: memory.variants,
      extent: .init(sequences: 1, encoderTokens: 0, prompt: 1, capacity: 1))
    #expect(other.bytes(blocks: nil) == .max)
    #expect(other.blocks(fitting: 1 << 50) == nil)
  }

  @Test func theAdviceFits() throws {
    let memory = try memory("mpt-7b")
    let whole = memory.bytes(blocks: nil)
    #expect(throws: Never.self) { try memory.require(whole, blocks: nil) }
    for available in [whole - 1, 16_000_000_000, memory.bytes(blocks: 1)] {
      let error = #expect(throws: UnavailableError.self) {
        try memory.require(available, blocks: nil)
      }
      let count = try #require(memory.blocks(fitting: available))
      #expect(memory.bytes(blocks: count) <= available)
      #expect(memory.bytes(blocks: count + 1) > available)
      #expect(error?.description.hasSuffix("--blocks \(count) fits, and is scaled up") == true)
      #expect(throws: Never.self) { try memory.require(available, blocks: count) }
    }
    let error = #expect(throws: UnavailableError.self) { try memory.require(1 << 20, blocks: 4) }
    #expect(error?.description.contains("not even one block fits") == true)
    #expect(error?.description.contains("\n") == false)
  }
}
