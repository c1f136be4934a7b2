import Foundation

/// Round values along an axis.
enum Ticks {
  /// Multiples of 1, 2 or 5 times a power of ten within `low ... high`, about `count` of them.
  static func linear(_ low: Double, _ high: Double, about count: Int = 5) -> [Double] {
    let span = high - low
    guard span.isFinite, span > 0, count > 0 else { return low.isFinite ? [low] : [] }
    let step = step(span / Double(count))
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    guard first <= last, last - first < 1000 else { return [low] }
    return stride(from: first, through: last, by: 1).map { rounded($0 * step) }
  }

  /// The round step nearest to `raw`: 1, 2 or 5 times a power of ten.
  static func step(_ raw: Double) -> Double {
    let power = pow(10, floor(log10(raw)))
    let mantissa = raw / power
    // Bounds are the geometric means of neighbours.
    let round = mantissa < 1.4142 ? 1.0 : mantissa < 3.1623 ? 2 : mantissa < 7.0711 ? 5 : 10
    return round * power
  }

  /// Powers of two within `low ... high`, or round values where there are fewer than three.
  static func octaves(_ low: Double, _ high: Double, about count: Int = 6) -> [Double] {
    guard low > 0, high.isFinite, high > low else { return low > 0 ? [low] : [] }
    let first = (log2(low) - 1e-9).rounded(.up)
    let last = (log2(high) + 1e-9).rounded(.down)
    guard last - first >= 2 else { return linear(low, high, about: count).filter { $0 > 0 } }
    let every = max(1, ((last - first) / Double(count)).rounded(.up))
    // Counted from 1, so that it is among them.
    return stride(from: first, through: last, by: 1)
      .filter { $0.remainder(dividingBy: every) == 0 }.map { exp2($0) }
  }

  /// Powers of ten within `low ... high`, with 2 and 5 times them where there is room; round values within one
  /// decade.
  static func decades(_ low: Double, _ high: Double, about count: Int = 6) -> [Double] {
    guard low > 0, high.isFinite, high > low else { return low > 0 ? [low] : [] }
    let first = Int((log10(low) - 1e-9).rounded(.down))
    let last = Int((log10(high) + 1e-9).rounded(.up))
    func values(_ mantissas: [Double]) -> [Double] {
      let all = (first...last).flatMap { power -> [Double] in
        let scale = pow(10, Double(power))
        return mantissas.map { rounded($0 * scale) }
      }
      return all.filter { $0 >= low * (1 - 1e-9) && $0 <= high * (1 + 1e-9) }
    }
    let fine = values([1, 2, 5])
    if fine.count < 3 { return linear(low, high, about: count) }
    if fine.count <= count + 2 { return fine }
    let coarse = values([1])
    let every = max(1, (coarse.count + count - 1) / count)
    return coarse.enumerated().filter { $0.offset % every == 0 }.map(\.element)
  }

  /// Without the last bits that multiplying leaves: 0.30000000000000004 is 0.3.
  private static func rounded(_ value: Double) -> Double {
    guard value != 0 else { return 0 }
    let scale = pow(10, 12 - ceil(log10(abs(value))))
    return scale.isFinite && scale > 0 ? (value * scale).rounded() / scale : value
  }
}
