import Analysis
import Hardware
import Kernels
import Matrices
import Measurement
import Records

/// Packs, checks and times the points of one layer on one team: its dense weights once, others as they are
/// asked for.
final class BreakEvenBench {
  /// What a point gave one kernel.
  enum Result {
    case timed(BreakEven.Probe, sizeBound: Double)
    /// Its output, or that of a dense kernel, was wrong.
    case wrong(String)
    /// Its weights can't be packed.
    case failed(String)
  }

  /// Activations are kept for so many batches at a time.
  static let mostBatches = 4

  private let spec: SweepSpec
  private let machine: MachineDescription
  private let team: ThreadTeam
  private let survey: CeilingSurvey
  private let memoryBytesPerSecond: Double?
  private let layer: LinearLayer
  private let source: LayerSource
  private let coldMethod: ColdPlan.Method?
  private let values: DenseMatrix
  private let dense: PackedWeights
  private var sparse: PackedWeights?
  private var activations: [Int: Activations] = [:]
  private var checkedDense: [String: Checked] = [:]
  /// Dense kernels that another one beats by far, by batch and cache regime: zeros don't change that.
  private var beaten = Set<String>()

  /// Ready to run, or the reason why it may not be.
  private struct Checked {
    let entry: PackedWeights.Entry
    let multiplication: Multiplication
    let failure: String?
  }

  /// Makes the weights of `series`, all of one layer, and packs them for their dense kernels;
  /// `memoryBytesPerSecond` is what memory gives at best.
  init(
    _ series: [BreakEvenSeries], of first: BreakEvenSeries, spec: SweepSpec,
    machine: MachineDescription, team: ThreadTeam, survey: CeilingSurvey,
    memoryBytesPerSecond: Double?
  ) throws {
    self.spec = spec
    self.machine = machine
    self.team = team
    self.survey = survey
    self.memoryBytesPerSecond = memoryBytesPerSecond
    (layer, source) = (first.layer, first.source)
    coldMethod = BreakEvenMemory(series, machine: machine).coldMethod
    values = try source.weights(of: layer, seed: spec.seed, team: team)
    dense = PackedWeights(
      Packing(alone: series.flatMap(\.baselines), method: coldMethod),
      of: PlannedWeights(layer: layer, source: source, pattern: .dense, threads: team.count),
      values: values, seed: spec.seed, machine: machine, team: team)
  }

  /// Packs `forms` under `pattern`, unless they are.
  func pack(_ forms: [PlannedCase], under pattern: Pattern) {
    let weights = PlannedWeights(
      layer: layer, source: source, pattern: pattern, threads: team.count)
    if let sparse, sparse.key == weights.key,
      forms.allSatisfy({ sparse.entries[$0.packID] != nil || sparse.failures[$0.packID] != nil })
    {
      return
    }
    // Gone before the next is made: both may not fit.
    sparse = nil
    sparse = PackedWeights(
      Packing(alone: forms, method: coldMethod), of: weights, values: values, seed: spec.seed,
      machine: machine, team: team)
  }

  /// Times `forms`, packed before and all of one precision, in turn with `baselines`; nil when
  /// `shouldStop` said so before the end.
  ///
  /// By the forms' `packID`. Throws `UnavailableError` when memory isn't granted.
  func measure(
    _ forms: [PlannedCase], against all: [PlannedCase], batch: Int, cache: CacheRegime,
    shouldStop: () -> Bool
  ) throws -> [String: Result]? {
    let baselines = all.filter { !beaten.contains(Self.beatenKey($0, batch, cache)) }
    var results: [String: Result] = [:]
    let references = try baselines.compactMap { try checkedDense($0, batch: batch) }
    guard references.count == baselines.count else {
      let reason = baselines.compactMap { dense.failures[$0.packID] }.first ?? "not packed"
      return Dictionary(uniqueKeysWithValues: forms.map { ($0.packID, .failed(reason)) })
    }
    if let wrong = zip(baselines, references).first(where: { $0.1.failure != nil }) {
      let reason = "\(wrong.0.kernel.name), which it is compared with: \(wrong.1.failure ?? "")"
      return Dictionary(uniqueKeysWithValues: forms.map { ($0.packID, .wrong(reason)) })
    }
    var candidates: [(form: PlannedCase, checked: Checked)] = []
    for form in forms {
      guard let entry = sparse?.entries[form.packID] else {
        results[form.packID] = .failed(sparse?.failures[form.packID] ?? "not packed")
        continue
      }
      let checked = try check(entry, batch: batch)
      if let failure = checked.failure {
        results[form.packID] = .wrong(failure)
      } else {
        candidates.append((form, checked))
      }
    }
    guard !candidates.isEmpty, let sparse else { return results }
    let contending = references + candidates.map(\.checked)
    let isCold = cache == .cold
    let contestants = contending.enumerated().map { index, checked in
      let packed = index < references.count ? dense : sparse
      return packed.contestant(checked.entry, cold: isCold, team: team) {
        checked.multiplication.run(copy: $0)
      }
    }
    let sampling = BreakEvenSampling(
      baselines: baselines.indices.map { ($0, baselines[$0].kernel.name) },
      kernels: candidates.indices.map { references.count + $0 })
    let sampler = GroupSampler(
      rule: BreakEvenSampling.rule(caseBudgetSeconds: spec.caseBudgetSeconds), baseline: 0)
    guard
      let measurement = sampler.measure(
        contestants, isEnough: sampling.isDecided(), shouldStop: shouldStop)
    else { return nil }
    let isSuspect = isCold && wasWarm(contending.map(\.entry), measurement)
    for index in sampling.beatenByFar(measurement) where !isSuspect {
      beaten.insert(Self.beatenKey(baselines[index], batch, cache))
    }
    let denseBytes = references.map(\.entry.layer.weightBytes).min() ?? 0
    for (index, candidate) in candidates.enumerated() {
      let id = candidate.form.packID
      var probe = sampling.probe(measurement, kernel: references.count + index)
      probe.isSuspect = isSuspect ? true : nil
      let bytes = max(1, candidate.checked.entry.layer.weightBytes)
      results[id] = .timed(probe, sizeBound: Double(denseBytes) / Double(bytes))
    }
    return results
  }

  private static func beatenKey(
    _ form: PlannedCase, _ batch: Int, _ cache: CacheRegime
  ) -> String {
    "\(form.packID)|\(batch)|\(cache.rawValue)"
  }

  /// Whether any weights were read faster than memory can give: then none were surely cold.
  private func wasWarm(_ entries: [PackedWeights.Entry], _ measurement: GroupMeasurement) -> Bool {
    guard let memoryBytesPerSecond else { return false }
    let fastest = entries.enumerated().map { index, entry in
      Double(entry.layer.weightBytes) / Statistics.median(measurement.samples[index])
    }.max()
    guard let fastest, fastest > memoryBytesPerSecond * Roofline.suspectUtilisation else {
      return false
    }
    // Neighbours come and go: what memory gave at the start may have been less than what it gives now.
    return fastest > (survey.memoryBandwidthNow() ?? 0) * Roofline.suspectUtilisation
  }

  // MARK: Checking

  /// A dense kernel at `batch`; its weights are the same at every point, so that one check is enough.
  private func checkedDense(_ form: PlannedCase, batch: Int) throws -> Checked? {
    let key = "\(form.packID)|\(batch)"
    if let known = checkedDense[key], activations[batch] != nil { return known }
    guard let entry = dense.entries[form.packID] else { return nil }
    let checked = try check(entry, batch: batch)
    checkedDense[key] = checked
    return checked
  }

  private func check(_ entry: PackedWeights.Entry, batch: Int) throws -> Checked {
    let multiplication = try entry.layer.bind(try activations(batch))
    let failure =
      entry.isExact
      ? Verification.check(entry.layer, multiplication, seed: spec.seed).failure
      : "its packed weights are not the layer's"
    return Checked(entry: entry, multiplication: multiplication, failure: failure)
  }

  private func activations(_ batch: Int) throws -> Activations {
    if let known = activations[batch] { return known }
    if activations.count >= Self.mostBatches {
      activations = [:]
      checkedDense = [:]
    }
    let made = try Activations(
      values: SyntheticWeights.activations(count: batch * layer.inFeatures, seed: spec.seed),
      inFeatures: layer.inFeatures, outFeatures: layer.outFeatures)
    activations[batch] = made
    return made
  }
}
