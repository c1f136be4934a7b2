import Analysis
import Records

/// Candidates and layers made up for decisions.
enum Choices {
  static func candidate(
    _ kernel: String, _ precision: String = "fp32", seconds: Double, width: Double = 0.005,
    bytes: Int = 1000, source: Decision.Source = .measured
  ) -> Decision.Candidate {
    Decision.Candidate(
      kernel: kernel, isa: "avx512", precision: precision,
      seconds: .init(
        value: seconds, low: seconds * (1 - width), high: seconds * (1 + width)),
      weightBytes: bytes, source: source)
  }

  static func phase(
    _ name: String, _ candidates: [Decision.Candidate], paired: Double? = nil
  ) -> LayerOptions.Phase {
    LayerOptions.Phase(
      phase: name, rows: name == "decode" ? 1 : 128, candidates: candidates,
      ratio: { one, other in
        let (a, b) = (candidates[one].seconds, candidates[other].seconds)
        guard let paired else { return LayerOptions.Ratio(a, over: b) }
        let ratio = a.value / b.value
        return LayerOptions.Ratio(
          .init(value: ratio, low: ratio * (1 - paired), high: ratio * (1 + paired)),
          isPaired: true)
      })
  }

  static func layer(
    name: String = "mlp.up", blocks: Int = 2, _ phases: [LayerOptions.Phase]
  ) -> LayerOptions {
    LayerOptions(
      layer: name, outFeatures: 64, inFeatures: 32, blocks: blocks, pattern: "unstructured(0.5)",
      phases: phases)
  }
}

/// A generator whose numbers are the same in every run.
struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
