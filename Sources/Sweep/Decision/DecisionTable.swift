import Analysis
import Hardware
import Matrices
import Measurement
import Models
import Records

/// Every way to run each layer, with the time that records give it.
struct DecisionTable {
  let plan: PredictionPlan
  let records: LayerRecords
  /// Keys of the cases whose times were projected from another machine.
  let projected: Set<String>

  /// A layer that is executed, and the ways to run it.
  typealias Entry = (slot: LayerSlot, options: LayerOptions)

  /// The layers in the order of execution, of what the first `variants` rows of the plan may have.
  ///
  /// Throws `UnavailableError` when there is no record of a layer at all.
  func entries(variants: Int) throws -> [Entry] {
    let architecture = plan.architecture
    var samples: [String: GroupSamples?] = [:]
    return try architecture.slots.compactMap { slot in
      let size = architecture.size(of: slot)
      var phases: [LayerOptions.Phase] = []
      var pattern = ""
      for phase in architecture.phases(of: slot) {
        let terms = plan.rows.prefix(variants).compactMap { row in
          row.stages.flatMap(\.terms).first { $0.slot == slot && $0.phase == phase }
        }
        let cases = terms.flatMap(\.candidates)
        guard let first = cases.first else { continue }
        pattern = "\(first.pattern)"
        let timed = cases.filter { records[$0] != nil }
        guard !timed.isEmpty else {
          throw UnavailableError("there is no record of \(first.key)")
        }
        phases.append(self.phase(phase, timed, &samples))
      }
      guard !phases.isEmpty else { return nil }
      return (
        slot,
        LayerOptions(
          layer: architecture.name(of: slot), outFeatures: size.outFeatures,
          inFeatures: size.inFeatures, blocks: architecture[slot.side]?.blocks ?? 0,
          pattern: pattern, phases: phases)
      )
    }
  }

  private func phase(
    _ phase: Phase, _ cases: [LayerCase], _ samples: inout [String: GroupSamples?]
  ) -> LayerOptions.Phase {
    let candidates = cases.map(candidate)
    let rounds = cases.map { self.rounds(of: $0, &samples) }
    let ratios = cases.indices.map { index in
      cases.indices.map { other in
        Self.ratio((candidates[index], rounds[index]), (candidates[other], rounds[other]))
      }
    }
    return LayerOptions.Phase(
      phase: phase.rawValue, rows: cases.first?.batch ?? 0, candidates: candidates,
      ratio: { ratios[$0][$1] })
  }

  private func candidate(_ layer: LayerCase) -> Decision.Candidate {
    let found = records[layer]
    let record = records.newest(layer)?.record
    let seconds = found?.seconds ?? .nan
    // Several runs' median with the width of the newest.
    let scale = record?.medianSeconds.map { seconds / $0 } ?? 1
    return Decision.Candidate(
      kernel: layer.kernel, isa: layer.isa.rawValue, precision: layer.precision.rawValue,
      seconds: .init(
        value: seconds, low: (record?.medianLowSeconds ?? seconds) * scale,
        high: (record?.medianHighSeconds ?? seconds) * scale),
      weightBytes: found?.weightBytes ?? 0,
      source: projected.contains(layer.key) ? .projected : .measured)
  }

  /// The samples of one case, and the group in whose rounds they were taken.
  private struct Rounds {
    var group: String
    var seconds: [Double]
    /// What its samples are multiplied by, where they were taken on another machine.
    var scale: Double
  }

  /// A sign test has no interval of fewer.
  private static let fewestRounds = 6

  private func rounds(
    of layer: LayerCase, _ samples: inout [String: GroupSamples?]
  ) -> Rounds? {
    guard let kept = records.newest(layer), let median = kept.record.medianSeconds else {
      return nil
    }
    let key = "\(kept.folder)|\(kept.record.groupID)"
    if samples[key] == nil {
      samples[key] = .some(
        GroupSamples.read(groupID: kept.record.groupID, run: kept.folder))
    }
    guard let group = samples[key] ?? nil,
      let own = group.kernels.first(where: { $0.caseID == kept.record.caseID })
    else { return nil }
    let dropped = Set(group.droppedRounds)
    var seconds = own.secondsPerCall.enumerated().filter { !dropped.contains($0.offset) }
      .map(\.element)
    if seconds.count < Self.fewestRounds { seconds = own.secondsPerCall }
    guard seconds.count >= Self.fewestRounds else { return nil }
    let isProjected = projected.contains(layer.key)
    return Rounds(
      group: key, seconds: seconds,
      scale: isProjected ? median / Statistics.median(seconds) : 1)
  }

  /// The first one's time over the other's: within rounds where both were timed in the same ones.
  private static func ratio(
    _ one: (candidate: Decision.Candidate, rounds: Rounds?),
    _ other: (candidate: Decision.Candidate, rounds: Rounds?)
  ) -> LayerOptions.Ratio {
    guard let mine = one.rounds, let theirs = other.rounds, mine.group == theirs.group,
      mine.seconds.count == theirs.seconds.count
    else { return LayerOptions.Ratio(one.candidate.seconds, over: other.candidate.seconds) }
    let interval = Statistics.ratioInterval(mine.seconds, theirs.seconds)
    let scale = mine.scale / theirs.scale
    return LayerOptions.Ratio(
      .init(
        value: interval.value * scale, low: interval.low * scale, high: interval.high * scale),
      isPaired: true)
  }
}
