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

  /// The bound by the ceilings alone; nil when none is near, or bandwidth or arithmetic weren't measured.
  public var bound: CaseRecord.Bound? { finding().bound }

  /// Weights from the level that they come from, as often as they are gone through.
  var weightShare: Double? {
    memoryUtilisation.map { share in
      levels.first { $0.level == memoryLevel }?.utilisation ?? share
    }
  }
}

extension CaseRecord {
  /// What the ceilings name as the bound, from what a record keeps of them.
  public func rooflineFinding(drift: Double = 0) -> Finding {
    CeilingShares(
      weights: levels?.first { $0.level == memoryLevel }?.utilisation ?? memoryUtilisation,
      level: memoryLevel ?? "memory", arithmetic: computeUtilisation, arithmeticName: isa,
      activations: activationShare, activationLevel: "a cache", decoding: decodeUtilisation,
      latency: latencyShare, leastCall: leastCallShare
    ).finding(drift: drift)
  }
}
