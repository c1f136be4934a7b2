import CKernels
import Glibc
import Hardware
import Matrices

/// What the functions of `bench_transformer.h` are to compute, in double precision.
enum TransformerReference {
  static func norm(
    _ kind: bench_norm_kind, epsilon: Double, _ x: [Double], gain: [Float], shift: [Float]?
  ) -> [Double] {
    let size = Double(x.count)
    let mean = kind == BENCH_NORM_LAYER ? x.reduce(0, +) / size : 0
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / size
    return x.indices.map {
      (x[$0] - mean) / (variance + epsilon).squareRoot() * Double(gain[$0])
        + Double(shift?[$0] ?? 0)
    }
  }

  static func activation(_ kind: bench_activation, _ x: Double) -> Double {
    switch kind {
    case BENCH_ACTIVATION_RELU: return max(x, 0)
    case BENCH_ACTIVATION_GELU: return x * (erfc(-x * 0.5.squareRoot()) / 2)
    case BENCH_ACTIVATION_GELU_TANH:
      // ½ (1 + tanh z), so that small results keep their digits.
      let z = (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
      return x / (1 + exp(-2 * z))
    case BENCH_ACTIVATION_SILU: return x / (1 + exp(-x))
    default: return x
    }
  }

  /// One query's result, and how far rounding its scores may move it, as a share of the largest value.
  static func attention(
    _ problem: AttentionProblem, query: Int
  ) -> (out: [Double], uncertainty: Double) {
    let position = problem.firstPosition + query * problem.step
    let end = problem.causal ? min(position + 1, problem.positions) : problem.positions
    let start = problem.window > 0 ? max(0, end - problem.window) : 0
    var scores: [Double] = []
    var largestTerms = 0.0
    for k in start..<end {
      var (score, terms) = (0.0, 0.0)
      for d in 0..<problem.headSize {
        let product =
          Double(problem.q[query * problem.headSize + d])
          * Double(problem.k[k * problem.headSize + d]) * Double(problem.scale)
        score += product
        terms += abs(product)
      }
      let bias = problem.bias.map { Double($0[k - position + problem.positions]) } ?? 0
      scores.append(score + bias)
      largestTerms = max(largestTerms, terms + abs(bias))
    }
    let largest = scores.max() ?? 0
    let weights = scores.map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    var out = [Double](repeating: 0, count: problem.headSize)
    for (index, weight) in weights.enumerated() {
      for d in 0..<problem.headSize {
        out[d] += weight / total * Double(problem.v[(start + index) * problem.headSize + d])
      }
    }
    return (out, 4 * 0x1p-24 * largestTerms)
  }
}

/// Queries and what they attend to, rows as they are without strides and tiles.
struct AttentionProblem: CustomStringConvertible, Sendable {
  let headSize: Int
  let positions: Int
  let queries: Int
  let firstPosition: Int
  /// From query to query; 0 for the heads of a group.
  let step: Int
  let causal: Bool
  /// 0 for none.
  let window: Int
  let scale: Float
  let q: [Float]
  let k: [Float]
  let v: [Float]
  /// From `-positions` on.
  let bias: [Float]?

  var description: String {
    "\(queries) queries from \(firstPosition) by \(step) over \(positions) positions of "
      + "\(headSize)\(causal ? ", causal" : ""), window \(window)\(bias == nil ? "" : ", bias")"
  }

  /// `magnitude` is that of queries: scores spread over about as much.
  init(
    headSize: Int, positions: Int, queries: Int, firstPosition: Int, step: Int, causal: Bool,
    window: Int, biased: Bool, magnitude: Float = 3, seed: UInt64
  ) {
    (self.headSize, self.positions, self.queries) = (headSize, positions, queries)
    (self.firstPosition, self.step) = (firstPosition, step)
    (self.causal, self.window) = (causal, window)
    scale = 1 / Float(headSize).squareRoot()
    var stream = RandomStream(seed: seed, purpose: "attention")
    func draw(_ count: Int, _ size: Float) -> [Float] {
      (0..<count).map { _ in .random(in: -size...size, using: &stream) }
    }
    q = draw(queries * headSize, magnitude)
    k = draw(positions * headSize, 1)
    v = draw(positions * headSize, 1)
    bias = biased ? draw(2 * positions, 2) : nil
  }
}
