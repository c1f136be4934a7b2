import Models
import Testing

@Suite struct LayerSlotTests {
  /// A model, and `name outputs×inputs roles` of every layer that it executes.
  private static let expected: [(String, [String])] = [
    (
      "t5-small",
      [
        "encoder.self_attention.qkv 1536×512 q k v", "encoder.self_attention.o 512×512 o",
        "encoder.mlp.up 2048×512 up", "encoder.mlp.down 512×2048 down",
        "decoder.self_attention.qkv 1536×512 q k v", "decoder.self_attention.o 512×512 o",
        "decoder.cross_attention.q 512×512 crossQ",
        "decoder.cross_attention.kv 1024×512 crossK crossV",
        "decoder.cross_attention.o 512×512 crossO", "decoder.mlp.up 2048×512 up",
        "decoder.mlp.down 512×2048 down",
      ]
    ),
    (
      "mpt-7b",
      [
        "self_attention.qkv 12288×4096 qkv", "self_attention.o 4096×4096 o",
        "mlp.up 16384×4096 up", "mlp.down 4096×16384 down",
      ]
    ),
    (
      "llama-3.2-1b",
      [
        "self_attention.qkv 3072×2048 q k v", "self_attention.o 2048×2048 o",
        "mlp.gate+up 16384×2048 gate up", "mlp.down 2048×8192 down",
      ]
    ),
    (
      "mistral-7b",
      [
        "self_attention.qkv 6144×4096 q k v", "self_attention.o 4096×4096 o",
        "mlp.gate+up 28672×4096 gate up", "mlp.down 4096×14336 down",
      ]
    ),
    (
      "minilm-l6",
      [
        "self_attention.qkv 1152×384 q k v", "self_attention.o 384×384 o",
        "mlp.up 1536×384 up", "mlp.down 384×1536 down",
      ]
    ),
    (
      "whisper-small",
      [
        "encoder.self_attention.qkv 2304×768 q k v", "encoder.self_attention.o 768×768 o",
        "encoder.mlp.up 3072×768 up", "encoder.mlp.down 768×3072 down",
        "decoder.self_attention.qkv 2304×768 q k v", "decoder.self_attention.o 768×768 o",
        "decoder.cross_attention.q 768×768 crossQ",
        "decoder.cross_attention.kv 1536×768 crossK crossV",
        "decoder.cross_attention.o 768×768 crossO", "decoder.mlp.up 3072×768 up",
        "decoder.mlp.down 768×3072 down",
      ]
    ),
  ]

  @Test(arguments: expected)
  func whatIsExecuted(name: String, layers: [String]) throws {
    let architecture = try ModelCatalogue.architecture(named: name)
    let found = architecture.slots.map { slot in
      let size = architecture.size(of: slot)
      let roles = architecture.roles(of: slot).map(\.rawValue).joined(separator: " ")
      return "\(architecture.name(of: slot)) \(size.outFeatures)×\(size.inFeatures) \(roles)"
    }
    #expect(found == layers)
  }

  /// Joining layers must neither lose nor double a weight.
  @Test(arguments: ModelCatalogue.architectures.map(\.name))
  func slotsHoldTheWeightsOfTheSweptLayers(name: String) throws {
    let architecture = try ModelCatalogue.architecture(named: name)
    let executed = architecture.slots.reduce(0) { sum, slot in
      let size = architecture.size(of: slot)
      return sum + size.outFeatures * size.inFeatures * (architecture[slot.side]?.blocks ?? 0)
    }
    let swept = architecture.layers.reduce(0) {
      $0 + $1.outFeatures * $1.inFeatures * $1.occurrences
    }
    #expect(executed == swept)
  }

  @Test func decodingLeavesOutWhatRunsOnce() throws {
    let t5 = try ModelCatalogue.architecture(named: "t5-small")
    #expect(t5.phases(of: LayerSlot(.encoder, .qkv)) == [.prefill])
    #expect(t5.phases(of: LayerSlot(.decoder, .crossKV)) == [.prefill])
    #expect(t5.phases(of: LayerSlot(.decoder, .crossQ)) == [.prefill, .decode])
  }

  @Test func rowsOfActivations() {
    let extent = ModelExecution.Extent(sequences: 3, encoderTokens: 10, prompt: 4, capacity: 20)
    #expect(extent.rows(of: LayerSlot(.encoder, .up), in: .prefill) == 30)
    #expect(extent.rows(of: LayerSlot(.decoder, .crossKV), in: .prefill) == 30)
    #expect(extent.rows(of: LayerSlot(.decoder, .up), in: .prefill) == 12)
    #expect(extent.rows(of: LayerSlot(.decoder, .up), in: .decode) == 3)
  }

  @Test func fewerBlocks() throws {
    let whisper = try ModelCatalogue.architecture(named: "whisper-small")
    #expect(whisper.limited(toBlocks: nil) == whisper)
    #expect(whisper.limited(toBlocks: 100) == whisper)
    let limited = whisper.limited(toBlocks: 2)
    #expect(limited.encoder?.blocks == 2 && limited.decoder?.blocks == 2)
  }
}
