import CKernels
import Hardware
import Kernels
import Matrices

/// What all variants of a model share: embeddings, norms, biases, tables of positions.
final class SharedTensors {
  let architecture: Architecture
  /// [vocabulary, hidden].
  let embedding: MemoryRegion
  private var vectors: [TensorKey: MemoryRegion] = [:]
  private var biases: [LayerSlot: [MemoryRegion?]] = [:]

  /// Reads everything but the linear layers, the head and the convolutions' weights; where
  /// `readsEmbedding` is false, the embedding's rows are zeros that take no memory.
  ///
  /// Throws `DataError` when a tensor can't be read, `UnavailableError` when memory isn't granted.
  init(
    _ tensors: any ModelTensors, architecture: Architecture, team: ThreadTeam,
    readsEmbedding: Bool = true
  ) throws {
    self.architecture = architecture
    embedding =
      readsEmbedding
      ? try Self.region(tensors.floats(.tokenEmbedding, team: team))
      : try MemoryRegion(count: architecture.vocabulary * architecture.hidden * 4)
    for key in architecture.tensors.keys where Self.isVector(key) {
      vectors[key] = try Self.region(tensors.floats(key, team: team))
    }
    for slot in architecture.slots {
      guard let stack = architecture[slot.side] else { continue }
      let roles = architecture.roles(of: slot)
      guard roles.contains(where: stack.biases.contains) else { continue }
      biases[slot] = try (0..<stack.blocks).map { block in
        // Roles without a bias (Whisper's keys) get zeros.
        let all = try roles.flatMap { role in
          stack.biases.contains(role)
            ? try tensors.floats(.linear(slot.side, block: block, role, .bias), team: team)
            : [Float](repeating: 0, count: architecture.size(of: role, in: stack)[0])
        }
        return try Self.region(all)
      }
    }
  }

  private static func isVector(_ key: TensorKey) -> Bool {
    switch key {
    case .positions, .segments, .embeddingNorm, .norm, .relativeBias, .convolution(_, .bias): true
    case .tokenEmbedding, .linear, .convolution(_, .weight), .head: false
    }
  }

  private static func region(_ values: [Float]) throws -> MemoryRegion {
    let region = try MemoryRegion(count: values.count * 4)
    values.withUnsafeBytes { region.bytes.copyMemory(from: $0) }
    return region
  }

  /// The elements of a norm, a table of positions or a bias of a convolution.
  func vector(_ key: TensorKey) -> UnsafePointer<Float>? {
    vectors[key].map { UnsafePointer($0.pointer(to: Float.self)) }
  }

  /// The bias of a layer, its roles' one behind the other; nil where it has none.
  func bias(_ slot: LayerSlot, block: Int) -> UnsafePointer<Float>? {
    biases[slot]?[block].map { UnsafePointer($0.pointer(to: Float.self)) }
  }

  /// The norm of `role` in `block` of `side`, as the C functions take it.
  func norm(_ side: Architecture.Side, _ block: Int?, _ role: TensorKey.NormRole) -> bench_norm {
    let norm = architecture[side]?.norm
    return bench_norm(
      kind: norm?.kind == .rootMeanSquare ? BENCH_NORM_RMS : BENCH_NORM_LAYER,
      epsilon: norm?.epsilon ?? 0, size: Int64(architecture.hidden),
      gain: vector(.norm(side, block: block, role, .weight)),
      shift: vector(.norm(side, block: block, role, .bias)))
  }

  /// The norm behind the embeddings; nil where there is none.
  func embeddingNorm() -> bench_norm? {
    guard let gain = vector(.embeddingNorm(.weight)) else { return nil }
    return bench_norm(
      kind: BENCH_NORM_LAYER, epsilon: architecture.encoder?.norm.epsilon ?? 0,
      size: Int64(architecture.hidden), gain: gain, shift: vector(.embeddingNorm(.bias)))
  }
}
