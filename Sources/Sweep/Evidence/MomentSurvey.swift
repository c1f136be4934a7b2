import Analysis
import Hardware
import Kernels
import Measurement
import Records

/// What the machine can do around the time of a group: DRAM and the peaks that its cases are judged by.
///
/// Neighbours on a shared host move both by tens of percent within a minute, so a share of what the run
/// began with says little.
struct MomentSurvey {
  /// One reading.
  struct Reading {
    /// Bytes per second from DRAM; nil where it wasn't asked for.
    var memory: Double?
    /// Operations per second, for each of `peaks`.
    var peaks: [Double?]
  }

  let survey: CeilingSurvey
  /// Whether bandwidth of DRAM matters.
  let readsMemory: Bool
  /// The peaks of the run's ceilings that matter.
  let peaks: [Ceilings.Arithmetic]

  /// A survey for cases of `layers` that multiply `batch` tokens, of which the run began with `ceilings`.
  init(
    _ survey: CeilingSurvey, cold: Bool, layers: [any PreparedLayer], batch: Int, ceilings: Ceilings
  ) {
    self.init(
      survey, cold: cold,
      peaks: layers.reduce(into: []) { peaks, layer in
        guard let peak = ceilings.peak(layer.arithmetic, upTo: layer.isa(batch: batch)),
          !peaks.contains(peak)
        else { return }
        peaks.append(peak)
      })
  }

  /// A survey of DRAM where cases are `cold`, and of `peaks`.
  init(_ survey: CeilingSurvey, cold: Bool, peaks: [Ceilings.Arithmetic]) {
    self.survey = survey
    readsMemory = cold
    self.peaks = peaks
  }

  func reading() -> Reading {
    Reading(
      memory: readsMemory ? survey.memoryBandwidthNow() : nil,
      peaks: peaks.map { peak in
        guard let kind = ArithmeticKind(rawValue: peak.precision),
          let isa = InstructionSet(rawValue: peak.isa)
        else { return nil }
        return survey.peakNow(kind, isa)
      })
  }

  /// `ceilings` with what was read before and after a group whose fastest case read `bytesPerSecond`.
  func ceilings(
    _ ceilings: Ceilings, before: Reading, after: Reading, fastest bytesPerSecond: Double
  ) -> Ceilings {
    var moment = ceilings.atMoment(
      memory: [before.memory, after.memory].compactMap { $0 }.max(), fastest: bytesPerSecond)
    for (index, peak) in peaks.enumerated() {
      guard let place = moment.arithmetic.firstIndex(of: peak),
        let best = [before.peaks[index], after.peaks[index]].compactMap({ $0 }).max()
      else { continue }
      moment.arithmetic[place].operationsPerSecond = best
    }
    return moment
  }

  /// The largest share by which a ceiling moved between the readings.
  func drift(before: Reading, after: Reading) -> Double {
    let pairs = [(before.memory, after.memory)] + zip(before.peaks, after.peaks)
    return pairs.reduce(0) { drift, pair in
      guard let one = pair.0, let other = pair.1, max(one, other) > 0 else { return drift }
      return max(drift, abs(one - other) / max(one, other))
    }
  }
}

extension Ceilings {
  /// The same with what DRAM gave just before and after a group: `memory` bytes per second at best.
  ///
  /// Where the `fastest` case read faster than the moment's figure allows, that
  /// figure was disturbed, and the larger of both holds.
  func atMoment(memory: Double?, fastest: Double) -> Ceilings {
    guard let memory else { return self }
    var ceilings = self
    for index in bandwidths.indices where bandwidths[index].level == "DRAM" {
      let start = bandwidths[index].bytesPerSecond
      ceilings.bandwidths[index].bytesPerSecond =
        fastest > memory * Roofline.wrongCeilingUtilisation ? max(memory, start) : memory
    }
    return ceilings
  }
}
