import Records

extension Roofline {
  /// What the ceilings name as the bound: see `CeilingShares.finding`.
  public func finding(drift: Double = 0) -> CaseRecord.Finding {
    CeilingShares(
      weights: weightShare, level: memoryLevel, arithmetic: computeUtilisation,
      arithmeticName: computeName, activations: activationShare, activationLevel: activationLevel,
      decoding: decodeUtilisation, latency: latencyShare, leastCall: leastCallShare
    ).finding(drift: drift)
  }

  /// Weights from the level that they come from, as often as they are gone through.
  var weightShare: Double? {
    memoryUtilisation.map { share in
      levels.first { $0.level == memoryLevel }?.utilisation ?? share
    }
  }
}

extension CaseRecord {
  /// Reading the weights from where they lie, as often as they are gone through, as a share of the median
  /// time; in runs without levels, once.
  public var weightShare: Double? {
    levels?.first { $0.level == memoryLevel }?.utilisation ?? memoryUtilisation
  }

  /// What the ceilings name as the bound, from what a record keeps of them.
  public func rooflineFinding(drift: Double = 0) -> Finding {
    CeilingShares(
      weights: weightShare,
      level: memoryLevel ?? "memory", arithmetic: computeUtilisation, arithmeticName: isa,
      activations: activationShare, activationLevel: "a cache", decoding: decodeUtilisation,
      latency: latencyShare, leastCall: leastCallShare
    ).finding(drift: drift)
  }
}
