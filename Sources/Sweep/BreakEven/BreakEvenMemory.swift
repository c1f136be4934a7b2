import Hardware
import Kernels
import Matrices

/// What the series of one layer and thread count take of memory at a time, and how their weights are kept
/// cold in it.
struct BreakEvenMemory {
  /// How weights are kept cold; nil where no series is cold.
  let coldMethod: ColdPlan.Method?
  /// Memory at its peak.
  let bytes: Int

  init(_ series: [BreakEvenSeries], machine: MachineDescription) {
    guard let layer = series.first?.layer else {
      (coldMethod, bytes) = (nil, 0)
      return
    }
    let matrix = layer.outFeatures * layer.inFeatures
    var forms: [String: Int] = [:]
    for one in series {
      for form in one.baselines + [one.form] {
        // As if nothing were zero: a search begins where hardly anything is.
        let size = form.kernel.estimatedWeightBytes(
          rows: layer.outFeatures, columns: layer.inFeatures, nonzeros: matrix,
          pattern: one.patternToPack, precision: form.precision)
        forms[form.packID] = max(forms[form.packID] ?? 0, size)
      }
    }
    let sizes = forms.sorted { $0.key < $1.key }.map(\.value)
    func packed(_ method: ColdPlan.Method) -> Int {
      ColdPlan(
        alone: sizes, method: method, cacheBytes: machine.lastLevelCacheBytes ?? 32 << 20
      ).bytes
    }
    let isCold = series.contains { $0.cache == .cold }
    let rotates = packed(.rotate) <= machine.availableMemoryBytes / 4
    coldMethod = isCold ? (rotates ? .rotate : .flush) : nil
    let batch =
      series.map { one in
        switch one.fixed {
        case .batch(let batch): batch
        case .pattern: Int(one.record.highest)
        }
      }.max() ?? 1
    let activations =
      BreakEvenBench.mostBatches * batch * (3 * layer.inFeatures + layer.outFeatures) * 4
    bytes =
      matrix * 6 + matrix / 4 + (coldMethod.map(packed) ?? sizes.reduce(0, +)) + activations
  }
}

extension BreakEvenSeries {
  /// The pattern held fixed, or the one with the fewest zeros.
  fileprivate var patternToPack: Pattern {
    if case .pattern(let pattern) = fixed { pattern } else { .dense }
  }
}
