import Hardware
import Kernels
import Matrices
import Testing

@testable import Models

/// Made weights, those of keys a hundredth of the others', pruned by magnitude.
private struct SmallKeys: ModelTensors {
  let made = SyntheticTensors(architecture: PackedFixture.grouped, seed: 3)
  var architecture: Architecture { made.architecture }
  var seed: UInt64? { nil }

  func floats(_ key: TensorKey, team: ThreadTeam) throws -> [Float] {
    let values = try made.floats(key, team: team)
    guard case .linear(_, _, .k, .weight) = key else { return values }
    return values.map { $0 / 100 }
  }

  func mask(
    of weights: DenseMatrix, _ key: TensorKey, pattern: Pattern, team: ThreadTeam
  ) -> Mask {
    Pruning.mask(of: weights, pattern: pattern, synthetic: nil, team: team)
  }
}

@Suite struct ModelPackerTests {
  private func rows(
    _ model: PackedModel, _ kind: LayerSlot.Kind, block: Int = 0, phase: Phase = .prefill
  ) throws -> [[Float]] {
    let slot = LayerSlot(.decoder, kind)
    let layer = try #require(model.slots[slot]?[block].layers[phase])
    return (0..<model.architecture.size(of: slot).outFeatures).map { layer.storedRow($0).values }
  }

  /// Pruned together, all keys would go.
  @Test func everyTensorIsPrunedByItself() throws {
    let tensors = SmallKeys()
    let architecture = tensors.architecture
    let model = try #require(
      try PackedFixture.pack(
        tensors, [PackedFixture.variant(architecture, pattern: .unstructured(0.75))]
      ).first)
    for block in 0..<2 {
      let joined = try rows(model, .qkv, block: block)
      // 8 heads of 16 queries, then 2 of keys and of values.
      for part in [0..<128, 128..<160, 160..<192] {
        let kept = joined[part].joined().count { $0 != 0 }
        #expect(kept == part.count * 48 / 4, "rows \(part)")
      }
    }
    let up = try rows(model, .up)
    #expect(up[0..<40].joined().count { $0 != 0 } == 480)
    #expect(up[40..<80].joined().count { $0 != 0 } == 480)
    #expect(model.sparsity == 0.75)
  }

  @Test func joinedRowsAreThoseOfTheTensors() throws {
    let checkpoint = try PackedFixture.checkpoint("llama-tiny")
    let model = try PackedFixture.dense(checkpoint)
    for block in 0..<2 {
      func tensor(_ role: LinearRole) throws -> [[Float]] {
        let matrix = try checkpoint.matrix(.linear(.decoder, block: block, role, .weight))
        return (0..<matrix.rows).map {
          Array(matrix.values[$0 * matrix.columns..<($0 + 1) * matrix.columns])
        }
      }
      #expect(try rows(model, .qkv, block: block) == tensor(.q) + tensor(.k) + tensor(.v))
      #expect(try rows(model, .up, block: block) == tensor(.gate) + tensor(.up))
      #expect(try rows(model, .down, block: block) == tensor(.down))
    }
    #expect(model.sparsity == 0)
  }

  @Test func variantsPackedAtOnceAreThosePackedAlone() throws {
    let tensors = SyntheticTensors(architecture: PackedFixture.grouped, seed: 9)
    let variants = [
      try PackedFixture.variant(tensors.architecture),
      try PackedFixture.variant(
        tensors.architecture, pattern: .unstructured(0.5), kernel: BitmaskKernel()),
      try PackedFixture.variant(
        tensors.architecture, pattern: .unstructured(0.5), precision: .w8a8,
        kernel: BitmaskKernel()),
      try PackedFixture.variant(
        tensors.architecture, pattern: .nm(kept: 2, group: 4), precision: .bf16,
        kernel: NMKernel()),
    ]
    let together = try PackedFixture.pack(tensors, variants)
    #expect(together.count == 4)
    for (index, variant) in variants.enumerated() {
      let alone = try #require(try PackedFixture.pack(tensors, [variant]).first)
      #expect(together[index].sparsity == alone.sparsity)
      #expect(together[index].linearBytes == alone.linearBytes)
      for kind in [LayerSlot.Kind.qkv, .o, .up, .down] {
        for block in 0..<2 {
          let own = try rows(together[index], kind, block: block)
          #expect(own == (try rows(alone, kind, block: block)), "variant \(index) \(kind)")
        }
      }
    }
  }

  @Test func sparsityIsWhatIsZero() throws {
    let tensors = SyntheticTensors(architecture: PackedFixture.grouped, seed: 9)
    let model = try #require(
      try PackedFixture.pack(
        tensors,
        [PackedFixture.variant(tensors.architecture, pattern: .nm(kept: 1, group: 4))]
      ).first)
    #expect(model.sparsity == 0.75)
    let values = try rows(model, .o).joined()
    #expect(values.count { $0 != 0 } * 4 == values.count)
  }

  @Test func fewerBlocksArePackedWhereAskedFor() throws {
    let tensors = SyntheticTensors(architecture: PackedFixture.grouped, seed: 9)
    let variant = try PackedFixture.variant(tensors.architecture)
    let model = try #require(try PackedFixture.pack(tensors, [variant], blocks: 1).first)
    #expect(model.architecture.decoder?.blocks == 1)
    #expect(model.slots.values.allSatisfy { $0.count == 1 })
    let whole = try PackedFixture.dense(tensors)
    #expect(whole.linearBytes == 2 * model.linearBytes)
    // 192×48 + 48×128 + 80×48 + 48×40 weights of 4 bytes; the head is 37×48.
    #expect(model.linearBytes == (192 * 48 + 48 * 128 + 80 * 48 + 48 * 40) * 4)
    #expect(model.headBytes == 37 * 48 * 4)
  }

  @Test func onePackingServesBothPhases() throws {
    let tensors = SyntheticTensors(architecture: PackedFixture.grouped, seed: 9)
    var variant = try PackedFixture.variant(tensors.architecture)
    let same = try #require(try PackedFixture.pack(tensors, [variant]).first)
    #expect(same.linearBytes == same.linearBytes(side: .decoder, phase: .decode))
    let csr = CSRKernel()
    let isa = try #require(csr.choose(precision: .fp32, atMost: nil).isa)
    for slot in tensors.architecture.slots {
      variant.candidates[slot]?[.decode] = [KernelSelection(kernel: csr, isa: isa)]
    }
    let two = try #require(try PackedFixture.pack(tensors, [variant]).first)
    #expect(two.decisions[LayerSlot(.decoder, .up)]?[.prefill]?.selection.kernel.name == "dense")
    #expect(two.decisions[LayerSlot(.decoder, .up)]?[.decode]?.selection.kernel.name == "csr")
    let phases = Phase.allCases.map { two.linearBytes(side: .decoder, phase: $0) }
    #expect(two.linearBytes == phases.reduce(0, +) && phases[0] != phases[1])
    #expect(try rows(two, .up, phase: .decode) == rows(two, .up, phase: .prefill))
  }

  @Test func stopsWhenItIsTold() throws {
    let tensors = SyntheticTensors(architecture: PackedFixture.grouped, seed: 9)
    let team = try ThreadTeam(processors: [-1])
    var told: [Int] = []
    let packed = try ModelPacker(
      tensors, variants: [PackedFixture.variant(tensors.architecture)], team: team
    ).pack { done, total in
      told.append(done)
      #expect(total == 9)
      return done < 3
    }
    #expect(packed == nil && told == [0, 1, 2, 3])
  }

  @Test func kernelsPassTheirCheck() throws {
    let tensors = SyntheticTensors(architecture: PackedFixture.grouped, seed: 9)
    let variant = try PackedFixture.variant(
      tensors.architecture, pattern: .unstructured(0.5), precision: .w8a8, kernel: BitmaskKernel())
    let model = try #require(try PackedFixture.pack(tensors, [variant]).first)
    let extent = ModelExecution.Extent(sequences: 2, encoderTokens: 0, prompt: 5, capacity: 9)
    #expect(try model.verify(extent: extent, seed: 1) == [])
  }
}
