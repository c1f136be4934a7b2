import Hardware
import Kernels
import Matrices
import Measurement
import Records

/// The series of a search for break-evens, in the order in which they are looked at.
public struct BreakEvenPlan {
  /// What was asked for.
  public let spec: SweepSpec
  /// The machine it is planned for.
  public let machine: MachineDescription
  /// Thread counts, ascending.
  public let threads: [Int]
  /// What was asked for and left out, a sentence each.
  public let notes: [String]
  /// Those of one layer and thread count next to each other.
  let series: [BreakEvenSeries]

  /// Expands `spec`, which asks for break-evens, for `machine`.
  ///
  /// Throws `UsageError` for names that don't exist, kernels of which none can be compared and thread
  /// counts that the machine hasn't, `DataError` for weights that can't be read, `UnavailableError` when a
  /// layer doesn't fit into memory.
  public init(spec: SweepSpec, machine: MachineDescription) throws {
    try self.init(spec: spec, machine: machine, catalogue: KernelCatalogue.all)
  }

  /// The same for the kernels of `catalogue`.
  init(spec: SweepSpec, machine: MachineDescription, catalogue: [any Kernel]) throws {
    try spec.validate()
    self.spec = spec
    self.machine = machine
    let cores = try Topology.current.cores
    threads = try spec.threadCounts(cores: cores)
    var series: [BreakEvenSeries] = []
    var notes: [String] = []
    var seen = Set<String>()
    for part in spec.expanded {
      try part.isas.forEach(SweepPlan.check)
      let kernels = try BreakEvenKernels(part, catalogue: catalogue)
      for note in kernels.notes where !notes.contains(note) { notes.append(note) }
      let layers = try part.selectedLayers()
      if layers.isEmpty { throw try spec.noLayerMatches() }
      for (layer, source) in layers {
        for count in SweepSpec.threadCounts(part.threads, cores: cores) {
          for cache in part.caches {
            series += kernels.entries.map { entry in
              BreakEvenSeries(
                layer: layer, source: source, threads: count, cache: cache, fixed: entry.fixed,
                form: entry.form, baselines: entry.baselines,
                range: entry.axis == .sparsity ? part.sparsityRange : part.batchRange)
            }
            .filter { seen.insert($0.record.seriesID).inserted }
          }
        }
      }
    }
    self.notes = notes
    self.series = Self.byLayer(series)
    try checkMemory()
  }

  private static func byLayer(_ series: [BreakEvenSeries]) -> [BreakEvenSeries] {
    var order: [String] = []
    var members: [String: [BreakEvenSeries]] = [:]
    for one in series {
      if members[one.unit] == nil { order.append(one.unit) }
      members[one.unit, default: []].append(one)
    }
    return order.flatMap { members[$0] ?? [] }
  }

  /// Refuses a layer that doesn't fit into memory, before anything is allocated.
  private func checkMemory() throws {
    let available = machine.availableMemoryBytes
    for (unit, members) in Dictionary(grouping: series, by: \.unit) {
      guard let layer = members.first?.layer else { continue }
      let (weights, overflow) = layer.outFeatures.multipliedReportingOverflow(by: layer.inFeatures)
      let dense = overflow || weights > Int.max / 64 ? Int.max : weights * 4
      let needed =
        dense > available ? dense : BreakEvenMemory(members, machine: machine).bytes
      guard needed > available else { continue }
      throw UnavailableError(
        "\(unit.split(separator: "|")[0]) (\(layer.outFeatures)x\(layer.inFeatures)) needs "
          + "\(SweepPlan.gibibytes(needed)) of memory, \(SweepPlan.gibibytes(available)) are "
          + "available: leave it out, or choose fewer precisions, kernels or tokens")
    }
  }

  /// Every series, one line each.
  public func listing() -> String {
    series.map { "\($0.record.seriesID)|\($0.record.lowest) to \($0.record.highest)" }
      .joined(separator: "\n") + "\n"
  }

  /// The series with an estimate of the time they take.
  public func estimate() -> String {
    let seconds = series.reduce(0) { $0 + Double($1.remaining) * $1.secondsPerPoint(spec) }
    let points = series.reduce(0) { $0 + $1.remaining }
    return listing() + "\n\(series.count) series, about \(points) points in about "
      + "\(Int((seconds / 60).rounded(.up))) min; time budget "
      + "\(SpecDuration.text(spec.timeBudgetSeconds))\n"
  }
}

extension BreakEvenSeries {
  /// Equal for series that share dense weights.
  var unit: String { "\(layer.identifier)|\(threads)" }

  // Round figures on the slow side of current CPUs, corrected by what points really take.
  private static let bytesPerSecondPerThread = 10e9
  private static let operationsPerSecondPerThread = 60e9
  private static let packSecondsPerWeight = 8e-9
  private static let usualRounds = 20.0

  /// What a point takes, roughly: good enough to share out a time budget.
  func secondsPerPoint(_ spec: SweepSpec) -> Double {
    let weights = Double(layer.outFeatures * layer.inFeatures)
    let batch: Double =
      switch fixed {
      case .batch(let batch): Double(batch)
      case .pattern: 32
      }
    let team = Double(threads)
    let contestants = Double(1 + baselines.count)
    // Narrower weights are multiplied faster, about in proportion.
    let width = Double(form.precision.bitsPerWeight) / 32
    let call =
      width * weights
      * max(
        4 / (Self.bytesPerSecondPerThread * team),
        2 * batch / (Self.operationsPerSecondPerThread * team))
    let most = max(spec.caseBudgetSeconds, 8 * call)
    return Self.packSecondsPerWeight * weights / team
      + contestants * min(most, Self.usualRounds * call)
  }
}
