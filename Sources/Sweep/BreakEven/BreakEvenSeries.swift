import Analysis
import Hardware
import Kernels
import Matrices
import Records

/// One multiplication to time: a layer's weights under one pattern, by so many tokens.
struct BreakEvenPoint: Hashable {
  var pattern: Pattern
  var batch: Int
}

/// A kernel on one layer, along one axis.
struct BreakEvenSeries {
  /// What is held fixed.
  enum Fixed: Hashable {
    case batch(Int)
    case pattern(Pattern)
  }

  let layer: LinearLayer
  let source: LayerSource
  let threads: Int
  let cache: CacheRegime
  let fixed: Fixed
  /// The kernel with its precision and instruction set.
  let form: PlannedCase
  /// The dense kernels of the same precision.
  let baselines: [PlannedCase]
  let search: BreakEvenSearch
  /// What is known of it.
  var record: BreakEven

  init(
    layer: LinearLayer, source: LayerSource, threads: Int, cache: CacheRegime, fixed: Fixed,
    form: PlannedCase, baselines: [PlannedCase], range: ClosedRange<Double>
  ) {
    self.layer = layer
    self.source = source
    self.threads = threads
    self.cache = cache
    self.fixed = fixed
    self.form = form
    self.baselines = baselines
    let (axis, batch, pattern): (BreakEven.Axis, Int?, Pattern?) =
      switch fixed {
      case .batch(let batch): (.sparsity, batch, nil)
      case .pattern(let pattern): (.batch, nil, pattern)
      }
    search = BreakEvenSearch(axis: axis, lowest: range.lowerBound, highest: range.upperBound)
    record = BreakEven(
      axis: axis, model: layer.model, layer: layer.name, outFeatures: layer.outFeatures,
      inFeatures: layer.inFeatures, batch: batch, pattern: pattern.map { "\($0)" },
      precision: form.precision.rawValue, kernel: form.kernel.name,
      isa: form.isa?.rawValue ?? "none", baselineKernels: baselines.map(\.kernel.name),
      threads: threads, cache: cache.rawValue, lowest: range.lowerBound, highest: range.upperBound)
    record.tensor = source.tensor
    record.smallerFrom = axis == .sparsity ? smallerFrom : nil
  }

  /// The point at `value` of its axis.
  func point(at value: Double) -> BreakEvenPoint {
    switch fixed {
    case .batch(let batch):
      BreakEvenPoint(pattern: value == 0 ? .dense : .unstructured(value), batch: batch)
    case .pattern(let pattern): BreakEvenPoint(pattern: pattern, batch: Int(value))
    }
  }

  /// The point to try next; nil when all is known, or its kernel is wrong.
  var next: (value: Double, point: BreakEvenPoint)? {
    guard record.verdict != .incorrect, failure == nil else { return nil }
    return search.next(after: record.probes).map { ($0, point(at: $0)) }
  }

  /// Why it can't go on; nil when it can.
  private(set) var failure: String?

  /// How many more points it takes, roughly.
  var remaining: Int { next == nil ? 0 : search.remaining(after: record.probes) }

  /// Takes note of a point.
  mutating func add(_ probe: BreakEven.Probe) {
    record.probes.append(probe)
    record.probes.sort { $0.at < $1.at }
  }

  /// Its kernel, or a dense one, gave wrong results.
  mutating func isWrong(_ reason: String) {
    record.verdict = .incorrect
    record.reason = reason
    (record.low, record.high) = (nil, nil)
  }

  /// It can't go on.
  mutating func fail(_ reason: String) { failure = reason }

  /// Draws the conclusion from all points so far; `stopped` says why there aren't more.
  mutating func settle(_ stopped: String? = nil) {
    guard record.verdict != .incorrect else { return }
    let finding = search.finding(of: record.probes)
    record.verdict = finding.verdict
    record.low = finding.low
    record.high = finding.high
    record.isUnfinished = stopped == nil ? nil : true
    let reasons = [finding.reason, failure, stopped].compactMap { $0 }
    record.reason = reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  /// The least share of zeros, in steps of 0.1 %, from which on it takes fewer bytes than the smallest
  /// of the dense kernels, as the kernels count them.
  private var smallerFrom: Double? {
    let total = layer.outFeatures * layer.inFeatures
    func bytes(_ form: PlannedCase, zeros: Double) -> Int {
      form.kernel.estimatedWeightBytes(
        rows: layer.outFeatures, columns: layer.inFeatures,
        nonzeros: total - Int((zeros * Double(total)).rounded()), pattern: .unstructured(zeros),
        precision: form.precision)
    }
    guard let dense = baselines.map({ bytes($0, zeros: 0) }).min() else { return nil }
    let smaller = (0..<1000).reversed().prefix { bytes(form, zeros: Double($0) / 1000) < dense }
    return smaller.last.map { Double($0) / 1000 }
  }
}

extension PlannedCase {
  /// A kernel at one precision that is packed and timed, without a case of a sweep to fill.
  init(form kernel: any Kernel, precision: Precision, isa: InstructionSet) {
    self.init(
      kernel: kernel, precision: precision, isa: isa, refusal: nil, isAdded: false,
      caseID: "\(kernel.name)|\(precision.rawValue)|\(isa.rawValue)", ownDenseID: nil)
  }
}
