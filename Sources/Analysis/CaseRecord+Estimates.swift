import Records

extension CaseRecord {
  /// The time with its interval; nil when the case wasn't timed.
  public var time: Estimate? {
    medianSeconds.map { Estimate($0, low: medianLowSeconds, high: medianHighSeconds) }
  }

  /// The speedup with its interval; nil when there is none, or it isn't a result.
  public var speedup: Estimate? {
    guard status == .measured, let speedupOverDense else { return nil }
    return Estimate(speedupOverDense, low: speedupOverDenseLow, high: speedupOverDenseHigh)
  }

  /// The speedup over dense at its own precision with its interval; nil as `speedup`, and in fp32.
  public var speedupOverOwn: Estimate? {
    guard status == .measured, let speedupOverOwnDense else { return nil }
    return Estimate(
      speedupOverOwnDense, low: speedupOverOwnDenseLow, high: speedupOverOwnDenseHigh)
  }

  /// Whether the case is the baseline that speedups are over: dense fp32.
  public var isBaseline: Bool { kernel == "dense" && precision == "fp32" }

  /// Whether its time may be shown and compared as a result.
  public var isResult: Bool { status == .measured && medianSeconds != nil }
}

extension ModelRecord.Interval {
  /// The same as an estimate.
  public var estimate: Estimate { Estimate(value, low: low, high: high) }
}
