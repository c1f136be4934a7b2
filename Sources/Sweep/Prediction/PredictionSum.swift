import Hardware
import Matrices
import Models
import Records

/// Adds records up: what the layers of each stage take, and which kernels they get.
struct PredictionSum {
  let plan: PredictionPlan
  let records: LayerRecords
  let machine: MachineDescription
  /// What memory is to give; nil for what it gave when each record was made.
  var memoryBytesPerSecond: Double?

  /// Faster by less than this share counts as a tie, which the smaller format wins, as in a model's run.
  private static let tie = 0.02

  /// The kernel that `term` gets: the fastest of those that there are cold records of.
  func chosen(_ term: PredictionPlan.Term) -> (layer: LayerCase, found: LayerRecords.Found)? {
    let known = term.candidates.compactMap { candidate in
      records[candidate].map { (layer: candidate, found: $0) }
    }
    guard let best = known.map(\.found.seconds).min() else { return nil }
    return known.filter { $0.found.seconds <= best * (1 + Self.tie) }
      .min { $0.found.weightBytes < $1.found.weightBytes }
  }

  /// The layers of `stage` in the order of execution; nil when there is no record of one of them.
  func layers(
    of stage: PredictionPlan.StageTerms, cache: CacheRegime
  ) -> [(kind: PredictionPlan.Term.Kind, layer: ModelPrediction.Layer)]? {
    let chosen = stage.terms.map { (term: $0, choice: self.chosen($0)) }
    let bytes = chosen.reduce(0) { total, part in
      total + part.term.calls * (part.choice?.found.weightBytes ?? 0)
    }
    var layers: [(PredictionPlan.Term.Kind, ModelPrediction.Layer)] = []
    for (term, choice) in chosen {
      guard let choice, let seconds = seconds(choice.layer, cache, callBytes: bytes) else {
        return nil
      }
      let layer = ModelPrediction.Layer(
        layer: term.name, phase: term.phase.rawValue, outFeatures: choice.layer.outFeatures,
        inFeatures: choice.layer.inFeatures, rows: choice.layer.batch, calls: term.calls,
        precision: choice.layer.precision.rawValue, pattern: "\(choice.layer.pattern)",
        kernel: choice.layer.kernel, seconds: seconds, weightBytes: choice.found.weightBytes,
        memoryBytesPerSecond: cache == .cold ? choice.found.memoryBytesPerSecond : nil)
      layers.append((term.kind, memoryBytesPerSecond.map(layer.atMemory) ?? layer))
    }
    return layers
  }

  /// One call of `layer` in a stage that reads `callBytes` bytes of weights.
  ///
  /// A sweep repeats a warm layer by itself, so that it finds its weights in the innermost cache that holds
  /// them; within a model they are where all of the stage's weights fit.
  private func seconds(_ layer: LayerCase, _ cache: CacheRegime, callBytes: Int) -> Double? {
    guard cache == .warm else { return records[layer]?.seconds }
    guard let cold = records[layer], let warm = records[layer.cached(.warm)] else { return nil }
    let share = shareFromMemory(callBytes)
    var within = warm.seconds
    let ceilings = records.ceilings[layer.threads]
    for level in machine.caches.dropFirst().reversed()
    where callBytes > bytes(inside: level) && cold.weightBytes <= bytes(inside: level) {
      guard let rate = ceilings?.bandwidths.first(where: { $0.level == level.level }) else {
        continue
      }
      within = max(within, Double(cold.weightBytes) / rate.bytesPerSecond)
      break
    }
    return share * cold.seconds + (1 - share) * min(within, cold.seconds)
  }

  /// What the level inside `level` holds.
  private func bytes(inside level: MachineDescription.Cache) -> Int {
    guard let index = machine.caches.firstIndex(of: level), index > 0 else { return 0 }
    return machine.caches[index - 1].bytes * machine.caches[index - 1].instances
  }

  /// The share of `bytes` bytes, read over and over, that the last-level cache doesn't keep: from none where
  /// they fit to all where they are twice its size.
  private func shareFromMemory(_ bytes: Int) -> Double {
    let cache = Double(machine.lastLevelCacheBytes ?? 32 << 20)
    return min(1, max(0, (Double(bytes) - cache) / cache))
  }

  /// What the weights of `row` take, by the kernels chosen.
  func sizes(of row: PredictionPlan.Row) -> PackedModel.WeightSizes {
    var sizes = PackedModel.WeightSizes(layers: [:], dense: [:])
    for term in row.stages.flatMap(\.terms) {
      let bytes = chosen(term)?.found.weightBytes ?? 0
      if let slot = term.slot { sizes.layers[slot, default: [:]][term.phase] = bytes }
      if case .dense(let layer) = term.kind { sizes.dense[layer] = bytes }
    }
    return sizes
  }
}
