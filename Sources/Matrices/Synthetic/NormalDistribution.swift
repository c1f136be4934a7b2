import Glibc

/// Standard normal numbers by the ziggurat with 256 layers (Marsaglia and Tsang 2000).
struct NormalDistribution: Sendable {
  /// Where the tail begins, and the area of each layer: the constants of the 256-layer ziggurat.
  private static let tail = 3.654152885361008796
  private static let area = 0.00492867323399

  /// Right edges of the layers, from the widest; `edges[256]` is 0.
  private let edges: [Double]
  /// The density exp(-x²/2) at the edges.
  private let heights: [Double]

  static let standard = NormalDistribution()

  private init() {
    var edges = [Self.area / Self.density(Self.tail), Self.tail]
    while edges.count < 256 {
      let last = edges[edges.count - 1]
      edges.append((-2 * log(Self.area / last + Self.density(last))).squareRoot())
    }
    edges.append(0)
    self.edges = edges
    heights = edges.map(Self.density)
  }

  private static func density(_ x: Double) -> Double { exp(-x * x / 2) }

  /// Fills `values` with numbers of standard deviation `deviation` from `stream`.
  func fill(
    _ values: UnsafeMutableBufferPointer<Float>, deviation: Double, from stream: inout RandomStream
  ) {
    edges.withUnsafeBufferPointer { edges in
      heights.withUnsafeBufferPointer { heights in
        for i in values.indices {
          values[i] = Float(Self.draw(edges, heights, &stream) * deviation)
        }
      }
    }
  }

  @inline(__always)
  private static func draw(
    _ edges: UnsafeBufferPointer<Double>, _ heights: UnsafeBufferPointer<Double>,
    _ stream: inout RandomStream
  ) -> Double {
    while true {
      let bits = stream.next()
      let layer = Int(bits & 255)
      // The upper 55 bits as a number in [-1, 1); the lower 8 choose the layer.
      let u = Double(Int64(bitPattern: bits) >> 9) * 0x1p-54
      let x = u * edges[layer]
      if abs(x) < edges[layer + 1] { return x }
      if layer == 0 { return fromTail(negative: u < 0, &stream) }
      let y = heights[layer] + stream.unit() * (heights[layer + 1] - heights[layer])
      if y < density(x) { return x }
    }
  }

  private static func fromTail(negative: Bool, _ stream: inout RandomStream) -> Double {
    while true {
      let x = -log(1 - stream.unit()) / tail
      let y = -log(1 - stream.unit())
      if 2 * y >= x * x { return negative ? -(tail + x) : tail + x }
    }
  }
}
