import Analysis
import Foundation
import Hardware

/// Numbers with their units, no more digits than they are worth.
public enum Units {
  /// A time: `4.61 ms`.
  public static func seconds(_ seconds: Double, halfWidth: Double = 0) -> String {
    let unit = timeUnit(seconds)
    let text = Rounding.text(seconds / unit.scale, halfWidth: halfWidth / unit.scale)
    return "\(text) \(unit.name)"
  }

  /// A time with its interval: `4.61 ms ±0.8%`.
  public static func seconds(_ time: Estimate) -> String {
    "\(seconds(time.value, halfWidth: time.halfWidth)) ±\(share(time.relativeHalfWidth))"
  }

  /// A ratio with its interval: `1.88× [1.85, 1.91]`; exact ones without.
  public static func speedup(_ speedup: Estimate) -> String {
    let decimals = Rounding.decimals(of: speedup.value, halfWidth: speedup.halfWidth, most: 2)
    if speedup.halfWidth == 0 {
      let whole = speedup.value == speedup.value.rounded()
      return Rounding.text(speedup.value, decimals: whole ? 0 : decimals) + "×"
    }
    func text(_ value: Double) -> String { Rounding.text(value, decimals: decimals) }
    return "\(text(speedup.value))× [\(text(speedup.low)), \(text(speedup.high))]"
  }

  /// A size, in powers of 1024: `480 MiB`.
  public static func bytes(_ bytes: Int) -> String {
    let names = ["B", "KiB", "MiB", "GiB", "TiB"]
    var value = Double(bytes)
    var index = 0
    while abs(value) >= 1023.5 && index < names.count - 1 {
      value /= 1024
      index += 1
    }
    let whole = value == value.rounded() || abs(value) >= 100
    return "\(whole ? Rounding.text(value, decimals: 0) : Rounding.text(value)) \(names[index])"
  }

  /// Gigabytes per second, in powers of 1000, without the unit: for a column that names it.
  public static func gigabytesPerSecond(_ rate: Double, relativeHalfWidth: Double = 0) -> String {
    Rounding.text(rate / 1e9, halfWidth: rate / 1e9 * relativeHalfWidth, most: 2)
  }

  /// A rate of bytes: `14.6 GB/s`.
  public static func bytesPerSecond(_ rate: Double) -> String {
    "\(gigabytesPerSecond(rate)) GB/s"
  }

  /// A rate of operations: `187 GFLOP/s`, `0.85 TOP/s` for integers.
  public static func operationsPerSecond(_ rate: Double, _ kind: ArithmeticKind = .fp32) -> String {
    let noun = kind == .int8 ? "OP/s" : "FLOP/s"
    return rate >= 0.9995e12
      ? "\(Rounding.text(rate / 1e12)) T\(noun)" : "\(Rounding.text(rate / 1e9, most: 2)) G\(noun)"
  }

  /// A share: `0.8%`, `97%`, `<0.1%`.
  public static func share(_ share: Double) -> String {
    let percent = share * 100
    if percent > 0 && percent < 0.05 { return "<0.1%" }
    return Rounding.text(percent, decimals: abs(percent) < 9.95 && percent != 0 ? 1 : 0) + "%"
  }

  /// A change: `+3.1%`, `-12%`.
  public static func change(_ share: Double) -> String {
    let text = Rounding.text(share * 100, decimals: abs(share) < 0.0995 ? 1 : 0)
    return (share >= 0 ? "+" : "") + text + "%"
  }

  /// A span that people wait for: `1h 2m`, `3m 05s`, `12s`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite && seconds < 1e9 else { return "—" }
    let whole = Int(max(0, seconds).rounded())
    if whole >= 3600 { return "\(whole / 3600)h \(whole % 3600 / 60)m" }
    if whole >= 60 { return String(format: "%dm %02ds", whole / 60, whole % 60) }
    return "\(whole)s"
  }

  /// `1 thread`, `2 threads`.
  public static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func timeUnit(_ seconds: Double) -> (scale: Double, name: String) {
    // Bounds lie where three digits would round up to 1000 of the smaller unit.
    if seconds < 0.9995e-6 { return (1e-9, "ns") }
    if seconds < 0.9995e-3 { return (1e-6, "µs") }
    if seconds < 0.9995 { return (1e-3, "ms") }
    return (1, "s")
  }
}
