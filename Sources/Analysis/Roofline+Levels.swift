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

  /// The batch from which a layer is compute-bound: where both ceilings take the same time.
  ///
  /// Weights are read once however many tokens there are: below `peak / bandwidth · weightBytes /
  /// operationsPerToken` tokens, reading them takes longer than the arithmetic. For a dense layer that
  /// is `peak / bandwidth · bytes per weight / 2`.
  public static func ridgeBatch(
    operationsPerSecond: Double, bytesPerSecond: Double, weightBytes: Int, operationsPerToken: Int
  ) -> Double {
    operationsPerSecond / bytesPerSecond * Double(weightBytes) / Double(operationsPerToken)
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
    bound = roofline.bound
    evidence = roofline.evidence
    guard roofline.isSuspect && status == .measured else { return }
    status = .suspect
    let share = Int((100 * (roofline.memoryUtilisation ?? 0)).rounded())
    reason = "reads at \(share) % of the DRAM ceiling, so its weights came from a cache"
  }
}
