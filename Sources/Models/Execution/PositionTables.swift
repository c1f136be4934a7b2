import CKernels
import Glibc
import Hardware

/// What positions mean to attention: rotations of queries and keys, or a bias of scores.
final class PositionTables {
  /// [position][headSize / 2] each; nil but for rotary positions.
  let cosines: UnsafePointer<Float>?
  let sines: UnsafePointer<Float>?
  /// [head][biasStride], the entry of distance 0 at `biasCentre`; nil but for biased scores.
  let bias: UnsafePointer<Float>?
  let biasStride: Int
  let biasCentre: Int
  private var regions: [MemoryRegion] = []

  /// The tables of `stack` for positions below `capacity`; `relativeBias` is its [buckets, heads].
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init(_ stack: Stack, capacity: Int, relativeBias: UnsafePointer<Float>?) throws {
    // Scores are made by whole tiles: keys go up to the end of the last one.
    let reach = capacity + Int(BENCH_KEY_TILE)
    let stride = 2 * reach + Int(BENCH_KEY_TILE)
    biasCentre = reach
    biasStride = stride
    var tables: [[Float]] = []
    switch stack.position {
    case .table: break
    case .rotary(let rotary): tables = rotary.tables(positions: capacity, headSize: stack.headSize)
    case .linearBias(let maximum):
      let slopes = linearBiasSlopes(heads: stack.heads, maximum: maximum)
      tables = [
        slopes.flatMap { slope in
          (0..<stride).map { slope * Float($0 - reach) }
        }
      ]
    case .relativeBias(let buckets, let maximumDistance):
      tables = [
        (0..<stack.heads).flatMap { head in
          (0..<stride).map { index in
            let bucket = relativeBucket(
              distance: index - reach, buckets: buckets, maximumDistance: maximumDistance,
              bidirectional: !stack.isCausal)
            return relativeBias?[bucket * stack.heads + head] ?? 0
          }
        }
      ]
    }
    regions = try tables.map { table in
      let region = try MemoryRegion(count: table.count * 4)
      table.withUnsafeBytes { region.bytes.copyMemory(from: $0) }
      return region
    }
    let pointers = regions.map { UnsafePointer($0.pointer(to: Float.self)) }
    (cosines, sines) = pointers.count == 2 ? (pointers[0], pointers[1]) : (nil, nil)
    bias = pointers.count == 1 ? pointers[0] : nil
  }
}

extension Rotary {
  /// Cosines and sines, [positions][headSize / 2] each.
  func tables(positions: Int, headSize: Int) -> [[Float]] {
    let frequencies = (0..<headSize / 2).map { Float(frequency($0, headSize: headSize)) }
    let angles = (0..<positions).flatMap { position in frequencies.map { Float(position) * $0 } }
    return [angles.map { cos($0) }, angles.map { sin($0) }]
  }

  /// Radians a position of pair `index`: base^(-2 index / headSize) (RoFormer, arXiv 2104.09864), long
  /// waves slowed down as Llama 3.1 does.
  func frequency(_ index: Int, headSize: Int) -> Double {
    let plain = pow(base, -2 * Double(index) / Double(headSize))
    guard let scaling else { return plain }
    let wave = 2 * Double.pi / plain
    let context = Double(scaling.originalContext)
    if wave < context / scaling.highFrequencyFactor { return plain }
    if wave > context / scaling.lowFrequencyFactor { return plain / scaling.factor }
    let smooth =
      (context / wave - scaling.lowFrequencyFactor)
      / (scaling.highFrequencyFactor - scaling.lowFrequencyFactor)
    return (1 - smooth) * plain / scaling.factor + smooth * plain
  }
}

/// ALiBi's slope of each head (arXiv 2108.12409): 2^(-maximum · h / n) for h = 1 … n, n the next power of
/// two; where there are fewer heads every second slope comes first, as in MPT.
func linearBiasSlopes(heads: Int, maximum: Float) -> [Float] {
  var power = 1
  while power < heads { power *= 2 }
  let slopes = (1...power).map { exp2(-maximum * Float($0) / Float(power)) }
  guard power != heads else { return slopes }
  let odd = stride(from: 1, to: power, by: 2).map { slopes[$0] }
  let even = stride(from: 0, to: power, by: 2).map { slopes[$0] }
  return Array((odd + even).prefix(heads))
}

/// T5's bucket of a key `distance` positions behind its query (arXiv 1910.10683): exact for near ones,
/// logarithmic up to `maximumDistance`; half of the buckets are for later keys where those are seen.
func relativeBucket(
  distance: Int, buckets: Int, maximumDistance: Int, bidirectional: Bool
) -> Int {
  let own = bidirectional ? buckets / 2 : buckets
  let offset = bidirectional && distance > 0 ? own : 0
  let steps = bidirectional ? abs(distance) : max(0, -distance)
  let exact = own / 2
  if steps < exact { return offset + steps }
  // In fp32, as the published models were trained: a boundary is where rounding puts it.
  let share = log(Float(steps) / Float(exact)) / Float(log(Double(maximumDistance) / Double(exact)))
  return offset + min(own - 1, exact + Int(share * Float(own - exact)))
}
