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

  /// Whether the case is the baseline that speedups are over.
  public var isDense: Bool { kernel == Self.denseKernel }

  /// Name of the baseline kernel.
  public static let denseKernel = "dense"

  /// Whether its time may be shown and compared as a result.
  public var isResult: Bool { status == .measured && medianSeconds != nil }
}
