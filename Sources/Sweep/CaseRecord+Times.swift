import Measurement
import Records

extension CaseRecord {
  /// Fills in the times of contestant `contestant` of `measurement`, its speedups over `baseline` and
  /// over `ownDense`, the dense kernel of its precision, and what disturbed the group.
  mutating func setTimes(
    _ measurement: GroupMeasurement, contestant: Int, baseline: Int?, ownDense: Int?,
    settled: Bool, canaryReference: Double
  ) {
    // A group of which nearly every round was dropped still gets its figures, marked noisy.
    let kept = measurement.kept(contestant)
    let usable = kept.count >= 3
    let times = usable ? kept : measurement.samples[contestant]
    let median = Statistics.medianInterval(times)
    medianSeconds = median.value
    medianLowSeconds = median.low
    medianHighSeconds = median.high
    minimumSeconds = times.min()
    medianAbsoluteDeviationSeconds = Statistics.medianAbsoluteDeviation(times)
    p90Seconds = Statistics.quantile(times, 0.9)
    p99Seconds = Statistics.quantile(times, 0.99)
    rounds = times.count
    callsPerSample = measurement.callsPerSample[contestant]
    self.settled = settled
    func ratio(_ reference: Int) -> Interval {
      Statistics.ratioInterval(
        usable ? measurement.kept(reference) : measurement.samples[reference], times)
    }
    if let baseline {
      let ratio = ratio(baseline)
      speedupOverDense = ratio.value
      speedupOverDenseLow = ratio.low
      speedupOverDenseHigh = ratio.high
    }
    if let ownDense {
      let ratio = ratio(ownDense)
      speedupOverOwnDense = ratio.value
      speedupOverOwnDenseLow = ratio.low
      speedupOverOwnDenseHigh = ratio.high
    }
    noise = Noise(
      droppedRounds: measurement.droppedRounds.count, noisy: measurement.isNoisy,
      stealSeconds: measurement.activity.stealSeconds,
      involuntaryContextSwitches: measurement.activity.involuntaryContextSwitches,
      pageFaults: measurement.activity.pageFaults,
      canaryRatio: Statistics.median(measurement.canarySeconds) / canaryReference)
  }
}
