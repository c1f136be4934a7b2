import Hardware
import Records

extension Roofline {
  /// Bytes of `cache` that `threads` threads on as many cores can use together.
  ///
  /// Threads are taken to fill the cores that share an instance before they go on to the next.
  static func capacity(of cache: MachineDescription.Cache, threads: Int) -> Int {
    let cores = max(1, cache.coresPerInstance)
    return cache.bytes * min(max(1, cache.instances), (max(1, threads) + cores - 1) / cores)
  }

  /// The innermost level that holds `bytes` and has a measured bandwidth; `DRAM` when none does.
  static func level(
    holding bytes: Int, threads: Int, caches: [MachineDescription.Cache], ceilings: Ceilings
  ) -> String {
    let holding = caches.first {
      capacity(of: $0, threads: threads) >= bytes && ceilings.bandwidth($0.level) != nil
    }
    return holding?.level ?? "DRAM"
  }

  /// The activations that `work` loads, and the level that they come from: the innermost of which one
  /// instance holds the set.
  static func activationLoads(
    _ work: Work, caches: [MachineDescription.Cache], ceilings: Ceilings
  ) -> (bytes: Int, level: String)? {
    guard let bytes = work.activationLoadBytes else { return nil }
    // Every thread goes through the same set: what cores share holds it once.
    let holding = caches.first {
      $0.bytes >= work.activationSetBytes && ceilings.bandwidth($0.level) != nil
    }
    return (bytes, holding?.level ?? "DRAM")
  }

  /// What each measured level passes on, from the outermost that passes anything: `bytes` come through
  /// every level from `home` inwards, the activations loaded through every level from theirs.
  static func levels(
    _ bytes: Int, from home: String, _ loads: (bytes: Int, level: String)?,
    caches: [MachineDescription.Cache], ceilings: Ceilings, seconds: Double
  ) -> [CaseRecord.LevelUse] {
    let order = ["DRAM"] + caches.reversed().map(\.level)
    guard let first = order.firstIndex(of: home) else { return [] }
    let firstLoads = loads.flatMap { order.firstIndex(of: $0.level) }
    return order.indices.compactMap { index in
      guard let ceiling = ceilings.bandwidth(order[index])?.bytesPerSecond else { return nil }
      let passed =
        (index >= first ? bytes : 0)
        + (firstLoads.map { index >= $0 } == true ? loads?.bytes ?? 0 : 0)
      guard passed > 0 else { return nil }
      return CaseRecord.LevelUse(
        level: order[index], bytes: passed, utilisation: Double(passed) / seconds / ceiling)
    }
  }

  /// The batch from which the work on tokens takes longer than reading or unpacking the weights.
  ///
  /// Weights are read and unpacked once however many tokens there are; a token's time is that of its
  /// arithmetic or of loading its activations, whichever is longer. For a dense layer that is
  /// `peak / bandwidth · bytes per weight / 2`. nil where a ceiling isn't known. Unpacking isn't taken off
  /// the time that memory leaves: cores overlap it with multiplying, and predictions that did so were off by
  /// 3× for bitmask, where these are by 1.2×.
  static func ridgeBatch(
    _ work: Work, readingSeconds: Double?, unpackingSeconds: Double, operationsPerSecond: Double?,
    loadSeconds: Double?
  ) -> Double? {
    guard let readingSeconds, let operationsPerSecond, work.executedOperations > 0 else {
      return nil
    }
    let arithmetic = Double(work.executedOperations) / operationsPerSecond
    let secondsPerToken = max(arithmetic, loadSeconds ?? 0) / Double(work.batch)
    return max(readingSeconds, unpackingSeconds) / secondsPerToken
  }
}

extension CaseRecord {
  /// Fills the roofline fields, and marks the record suspect when it was too fast to be cold.
  public mutating func apply(_ roofline: Roofline) {
    bytesPerSecond = roofline.bytesPerSecond
    operationsPerSecond = roofline.operationsPerSecond
    memoryLevel = roofline.memoryLevel
    memoryCeilingBytesPerSecond = roofline.memoryCeilingBytesPerSecond
    computeCeilingOperationsPerSecond = roofline.computeCeilingOperationsPerSecond
    memoryUtilisation = roofline.memoryUtilisation
    computeUtilisation = roofline.computeUtilisation
    levels = roofline.levels
    decodeCeilingWeightsPerSecond = roofline.decodeCeilingWeightsPerSecond
    decodeUtilisation = roofline.decodeUtilisation
    activationShare = roofline.activationShare
    latencyShare = roofline.latencyShare
    leastCallShare = roofline.leastCallShare
    ridgeBatch = roofline.ridgeBatch
    guard roofline.isSuspect else { return }
    suspect(
      "reads at \(Percent.text(roofline.memoryUtilisation)) of the DRAM ceiling, so its weights came from a cache"
    )
  }

  /// Marks the record suspect where its weights, with nothing done to them, stream so much faster than DRAM
  /// gives that they can't lie there: a slow kernel's own time wouldn't show it.
  public mutating func checkStream() {
    guard cache == "cold", let stream = differential?.stream, let weightShare else { return }
    // The slowest that the stream may have been: DRAM itself moves between the two measurements.
    let share = weightShare / stream.high
    guard share > Roofline.warmStream else { return }
    suspect(
      "its weights stream at \(Percent.text(share)) of the DRAM ceiling, so they lie in a cache")
  }

  /// Marks a result suspect, for `why`.
  public mutating func suspect(_ why: String) {
    guard status == .measured else { return }
    (status, reason) = (.suspect, why)
  }
}
