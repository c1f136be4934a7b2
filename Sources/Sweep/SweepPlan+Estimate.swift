import Hardware
import Kernels
import Matrices
import Measurement

/// What a group takes, roughly: good enough to share out a time budget and to refuse what can't fit.
struct GroupEstimate {
  /// Seconds when every case only gets its fewest rounds.
  var leastSeconds: Double
  /// Seconds when every case uses its budget.
  var fullSeconds: Double
  /// Memory at its peak.
  var bytes: Int
}

extension SweepPlan {
  // Round figures on the slow side of current CPUs; the budget is corrected by what groups really take.
  private static let bytesPerSecondPerThread = 10e9
  private static let operationsPerSecondPerThread = 40e9
  private static let packSecondsPerWeight = 6e-9
  private static let fixedSeconds = 0.02

  /// What `group` takes; `packs` says whether its weights have to be packed first.
  func estimate(_ group: PlannedGroup, packs: Bool) -> GroupEstimate {
    let weights = group.weights
    let runnable = group.cases.filter { $0.refusal == nil }
    let packing = packing(of: weights)
    let count = weights.layer.outFeatures * weights.layer.inFeatures
    let threads = Double(weights.threads)
    var calls: [Double] = []
    var streams: [Double] = []
    for planned in runnable {
      let useful =
        planned.kernel.name == KernelCatalogue.baselineName ? count : weights.expectedNonzeros
      let stream =
        Double(weights.estimatedBytes(planned)) / (Self.bytesPerSecondPerThread * threads)
      streams.append(stream)
      calls.append(
        max(
          stream,
          2 * Double(useful) * Double(group.batch) / (Self.operationsPerSecondPerThread * threads)))
    }
    let rule = SamplingRule()
    let fixed =
      Self.fixedSeconds
      + (packs
        ? Double(count * (1 + packing.cases.count)) * Self.packSecondsPerWeight / threads : 0)
    let least = Double(rule.fewestRounds + 2) * calls.reduce(0, +)
    let full = max(least, spec.caseBudgetSeconds * Double(runnable.count))
    let evidence = evidenceSeconds(calls, streams: streams)
    return GroupEstimate(
      leastSeconds: fixed + least + evidence.least, fullSeconds: fixed + full + evidence.full,
      bytes: memory(group, packing))
  }

  /// What differential evidence takes for cases that take `calls` each, and `streams` to read.
  private func evidenceSeconds(
    _ calls: [Double], streams: [Double]
  ) -> (least: Double, full: Double) {
    guard spec.evidence.contains(.differential) else { return (0, 0) }
    let round = DifferentialProbe.roundSeconds(calls, streamSeconds: streams)
    // Parts run some times before the first round, until their samples are long enough; wholes don't.
    let warmUp = 3 * (round - calls.reduce(0, +))
    let least = warmUp + Double(DifferentialProbe.fewestRounds) * round
    let budget = GroupRunner.evidenceShare * spec.caseBudgetSeconds * Double(calls.count)
    return (least, max(least, budget))
  }

  /// What each of `groups` takes when they run in this order.
  func estimates(of groups: [PlannedGroup]) -> [GroupEstimate] {
    var previous: String?
    return groups.map { group in
      defer { previous = group.weights.key }
      return estimate(group, packs: group.weights.key != previous)
    }
  }

  private func memory(_ group: PlannedGroup, _ packing: Packing) -> Int {
    let layer = group.weights.layer
    let matrix = layer.outFeatures * layer.inFeatures
    let sizes = packing.cases.map { group.weights.estimatedBytes($0) }
    let packed = packing.coldPlan(sizes, on: machine)?.bytes ?? sizes.reduce(0, +)
    let activations = group.batch * (3 * layer.inFeatures + layer.outFeatures) * 4
    // Each of a case's parts prepares the activations for itself: resident, decode, launch.
    let parts =
      spec.evidence.contains(.differential)
      ? 3 * group.cases.count * group.batch * layer.inFeatures * 4 : 0
    // One precision's encoded weights are held beside the values until all its forms are packed.
    let encoded = packing.cases.map { Self.encodedBytes($0.precision) }.max() ?? 0
    return matrix * (4 + encoded) + matrix / 4 + packed + activations + parts
  }

  /// Bytes of one encoded weight besides its value.
  private static func encodedBytes(_ precision: Precision) -> Int {
    switch precision {
    case .fp32: 0
    case .bf16: 2
    case .w8a16, .w4a16, .w8a8: 1
    }
  }

  /// Refuses a sweep of which a layer doesn't fit, before anything is allocated.
  func checkMemory() throws {
    let available = machine.availableMemoryBytes
    for group in groups {
      let layer = group.weights.layer
      // Sizes near the limit of Int overflow above; a layer is refused by its dense size first.
      let (weights, overflow) = layer.outFeatures.multipliedReportingOverflow(by: layer.inFeatures)
      let dense = overflow || weights > Int.max / 64 ? Int.max : weights * 4
      let needed = dense > available ? dense : estimate(group, packs: true).bytes
      guard needed > available else { continue }
      throw UnavailableError(
        "\(layer.identifier) (\(layer.outFeatures)x\(layer.inFeatures), batch \(group.batch)) needs "
          + "\(Self.gibibytes(needed)) of memory, \(Self.gibibytes(available)) are available: "
          + "leave it out, or choose a smaller layer or batch")
    }
  }

  static func gibibytes(_ bytes: Int) -> String {
    "\((Double(bytes) / Double(1 << 30) * 10).rounded() / 10) GiB"
  }

  /// The cases with an estimate of the time and memory they take.
  public func estimate() -> String {
    var lines: [String] = []
    var least = 0.0
    var full = 0.0
    var bytes = 0
    for (group, estimate) in zip(groups, estimates(of: groups)) {
      least += estimate.leastSeconds
      full += estimate.fullSeconds
      bytes = max(bytes, estimate.bytes)
      lines += group.cases.map(\.line)
    }
    let cases = groups.reduce(0) { $0 + $1.cases.count }
    lines.append("")
    lines.append(
      "\(cases) cases in \(groups.count) groups; about \(Self.seconds(full)) if nothing settles early, "
        + "at least \(Self.seconds(least)); time budget \(Self.seconds(spec.timeBudgetSeconds)); "
        + "peak memory about \(Self.gibibytes(bytes))")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func seconds(_ value: Double) -> String {
    value < 90 ? "\(Int(value.rounded(.up))) s" : "\((value / 6).rounded() / 10) min"
  }
}
