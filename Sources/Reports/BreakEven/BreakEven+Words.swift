import Analysis
import Records

/// A break-even in the words of a table.
extension BreakEven {
  /// `mpt-7b/mlp.up`, or the size alone.
  public var layerName: String { model == "shape" ? layer : "\(model)/\(layer)" }

  /// What was held fixed: `batch 16`, `50% zeros`.
  public var fixedName: String {
    switch axis {
    case .sparsity: "batch \(batch ?? 0)"
    case .batch: pattern.map(Cells.pattern) ?? ""
    }
  }

  /// `from 31–34 %`, `never below 95 %`, `always`; `up to batch 12–16`, `at every batch up to 512`,
  /// `at no batch up to 512`.
  public var verdictText: String {
    switch verdict {
    case .always: axis == .sparsity ? "always" : "at every batch up to \(number(highest))"
    case .never:
      axis == .sparsity
        ? "never below \(number(highest)) %" : "at no batch up to \(number(highest))"
    case .from: axis == .sparsity ? "from \(range) %" : "from batch \(range) on"
    case .upTo: axis == .sparsity ? "up to \(range) % only" : "up to batch \(range)"
    case .unsettled: low == nil ? "unclear" : "unclear from \(valueText(low ?? 0)) on"
    case .incorrect: "wrong results"
    }
  }

  /// `3.1 %`: the zeros from which fewer bytes are read than by dense; nil where batch was varied.
  public var smallerText: String? {
    guard axis == .sparsity else { return nil }
    return smallerFrom.map { $0 == 0 ? "always" : "\(number($0)) %" } ?? "never"
  }

  /// `6.0× at 95 %`: where it was fastest for sure in comparison, be it slower than dense.
  public var bestText: String? {
    guard
      let best = probes.filter({ $0.isSuspect != true })
        .max(by: { $0.speedupLow < $1.speedupLow })
    else { return nil }
    // Where next to nothing is known one digit remains.
    let halfWidth = min(best.speedup / 4, (best.speedupHigh - best.speedupLow) / 2)
    let speedup = Rounding.text(best.speedup, halfWidth: halfWidth, most: 2)
    return "\(speedup)× at \(valueText(best.at))"
  }

  /// `tiles`, `dense/tiles`: the dense kernels that were fastest where it is decided.
  public var baselineText: String {
    let decisive = probes.filter { probe in
      guard let low, let high else { return true }
      return probe.at >= low && probe.at <= high
    }
    let names = baselineKernels.filter { name in decisive.contains { $0.baselineKernel == name } }
    return (names.isEmpty ? baselineKernels : names).joined(separator: "/")
  }

  /// `31 %`, `batch 16`.
  func valueText(_ value: Double) -> String {
    axis == .sparsity ? "\(number(value)) %" : "batch \(number(value))"
  }

  /// `31–34`, in percent or tokens; one number where both ends are the same.
  private var range: String {
    let ends = [low, high].compactMap(\.self).map(number)
    return ends.first == ends.last ? ends.first ?? "" : ends.joined(separator: "–")
  }

  /// In percent or tokens, to a tenth of a percent where it isn't whole.
  private func number(_ value: Double) -> String {
    let scaled = axis == .sparsity ? value * 100 : value
    return Rounding.text(scaled, decimals: abs(scaled - scaled.rounded()) < 0.05 ? 0 : 1)
  }
}
