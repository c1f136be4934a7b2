import Matrices
import Models
import Testing

@Suite struct DistinctShapesTests {
  private func shapes(_ name: String) throws -> [String] {
    try ModelCatalogue.named(name).distinctShapes.map {
      "\($0.name) \($0.outFeatures)x\($0.inFeatures) ×\($0.occurrences)"
    }
  }

  @Test func equalSizesAreMergedAndCounted() throws {
    #expect(
      try shapes("t5-small") == [
        "*.q+k+v+o 512x512 ×72", "*.mlp.wi 2048x512 ×12", "*.mlp.wo 512x2048 ×12",
      ])
    #expect(
      try shapes("mpt-7b") == [
        "self_attention.qkv 12288x4096 ×32", "self_attention.o 4096x4096 ×32",
        "mlp.up 16384x4096 ×32", "mlp.down 4096x16384 ×32",
      ])
    #expect(
      try shapes("llama-3.1-8b") == [
        "self_attention.q+o 4096x4096 ×64", "self_attention.k+v 1024x4096 ×64",
        "mlp.gate+up 14336x4096 ×64", "mlp.down 4096x14336 ×32",
      ])
  }

  @Test func namesKeepWhatLayersShare() {
    func joined(_ names: String...) -> String? {
      let layers = names.map {
        LinearLayer(model: "m", name: $0, outFeatures: 2, inFeatures: 3)
      }
      return Model(name: "m", summary: "", layers: layers).distinctShapes.first?.name
    }
    #expect(joined("a.b.c") == "a.b.c")
    #expect(joined("c", "d") == "c+d")
    #expect(joined("a.x.c", "a.y.c") == "a.*.c")
    #expect(joined("a.c", "a.b.c") == "a.*.c")
    #expect(joined("a.x.s.c", "b.y.s.d", "a.y.s.d") == "*.s.c+d")
  }
}
