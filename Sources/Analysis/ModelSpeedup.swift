import Records

/// What the best kernel per layer buys for all linear layers of a model, at one setting.
///
/// Σ occurrences · dense time / Σ occurrences · best time over the model's layers in the run: dense in
/// fp32, best at the setting's precision. The best time of a layer is its dense time over its paired
/// speedup, so that drift between groups cancels. The interval puts every layer at its lower, then at
/// its upper end at once: wider than 95 %, never narrower. Layers that the run leaves out, and all that
/// isn't a linear layer, are not in it.
public struct ModelSpeedup: Sendable, Equatable {
  /// The model; for a layer given by its size, `shape/OUTxIN`.
  public var model: String
  /// Activation rows.
  public var batch: Int
  /// `fp32`, ….
  public var precision: String
  /// As in the records.
  public var pattern: String
  /// Threads of every kernel.
  public var threads: Int
  /// `cold` or `warm`.
  public var cache: String
  /// Layers with a best kernel and a dense baseline.
  public var layersMeasured: Int
  /// Layers of the model in the run, at any setting.
  public var layers: Int
  /// Best kernels, the most frequent first, with the number of layers that each is best for.
  public var kernels: [KernelShare]
  /// nil unless all layers are measured.
  public var speedup: Estimate?

  /// A kernel and the layers it is best for.
  public struct KernelShare: Sendable, Equatable {
    /// Name of the kernel.
    public var kernel: String
    /// Distinct layers it is best for.
    public var layers: Int
    /// Those of them where it can't be told from another kernel.
    public var tied: Int
  }

  /// One for each model and setting of `table`, in its order.
  ///
  /// Settings where nothing but the baseline ran are left out.
  public static func all(in table: SpeedupTable) -> [ModelSpeedup] {
    var order: [SpeedupTable.Key] = []
    var members: [SpeedupTable.Key: [SpeedupTable.Group]] = [:]
    var layers: [String: Set<String>] = [:]
    for group in table.groups {
      let name = modelName(group.key)
      layers[name, default: []].insert(group.key.layer)
      guard group.rows.contains(where: { !$0.record.isBaseline }) else { continue }
      var setting = group.key
      setting.model = name
      setting.layer = ""
      if members[setting] == nil { order.append(setting) }
      members[setting, default: []].append(group)
    }
    return order.map { setting in
      ModelSpeedup(setting, members[setting] ?? [], layers: layers[setting.model]?.count ?? 0)
    }
  }

  /// Sizes given by hand have nothing in common that a sum would stand for.
  private static func modelName(_ key: SpeedupTable.Key) -> String {
    key.model == "shape" ? "shape/\(key.layer)" : key.model
  }

  private init(_ setting: SpeedupTable.Key, _ groups: [SpeedupTable.Group], layers: Int) {
    model = setting.model
    batch = setting.batch
    precision = setting.precision
    pattern = setting.pattern
    threads = setting.threads
    cache = setting.cache
    self.layers = layers
    var dense = 0.0
    var best = Estimate(0)
    var shares: [String: KernelShare] = [:]
    var measured = 0
    for group in groups {
      guard let baseline = group.baseline, baseline.isResult, let seconds = baseline.medianSeconds,
        let winner = group.best, let speedup = winner.speedup
      else { continue }
      let total = seconds * Double(winner.occurrences)
      dense += total
      best.value += total / speedup.value
      best.low += total / speedup.high
      best.high += total / speedup.low
      let fresh = KernelShare(kernel: winner.kernel, layers: 0, tied: 0)
      shares[winner.kernel, default: fresh].layers += 1
      shares[winner.kernel]?.tied += group.tied.isEmpty ? 0 : 1
      measured += 1
    }
    layersMeasured = measured
    kernels = shares.values.sorted { ($1.layers, $0.kernel) < ($0.layers, $1.kernel) }
    if measured == layers && measured > 0 {
      speedup = Estimate(dense / best.value, low: dense / best.high, high: dense / best.low)
    }
  }
}
