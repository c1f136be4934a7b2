import Analysis
import Models
import Records

extension ModelBench {
  func scale(_ stack: Stack?) -> Double {
    guard let stack, let blocks = spec.blocks, blocks < stack.blocks else { return 1 }
    return Double(stack.blocks) / Double(blocks)
  }

  /// Bytes that a call must read from memory: weights once, and cached keys and values.
  func bytes(_ stage: ModelRecord.Stage, _ model: PackedModel) -> Int {
    let architecture = source.architecture
    let encoder =
      Double(model.linearBytes(side: .encoder, phase: .prefill)) * scale(architecture.encoder)
    let factor = scale(architecture.decoder)
    switch stage {
    case .encode: return Int(encoder)
    case .firstToken:
      let decoder = Double(model.linearBytes(side: .decoder, phase: .prefill)) * factor
      return Int(encoder + decoder) + model.headBytes
    case .decode:
      guard let stack = architecture.decoder else { return 0 }
      let weights = Double(model.linearBytes(side: .decoder, phase: .decode)) * factor
      let positions =
        context + spec.generate / 2 + (stack.attendsToEncoder ? extent.encoderTokens : 0)
      let cached = 8 * stack.blocks * extent.sequences * stack.keyValues * positions
      return Int(weights) + model.headBytes + cached
    }
  }

  func record(
    _ index: Int, _ model: PackedModel, _ contestant: ModelContestant, _ regime: ModelRegime
  ) -> ModelRecord {
    let variant = variants[index]
    let factor = scale(source.architecture.decoder ?? source.architecture.encoder)
    var record = ModelRecord(
      id: "\(variant.id)/\(regime.cache.rawValue)", pattern: "\(variant.pattern)",
      sparsity: model.sparsity, precision: variant.precisionText,
      headPrecision: variant.variant.headPrecision.rawValue, kernel: variant.kernel.text,
      cache: regime.cache.rawValue,
      coldMethod: regime.cache == .warm ? nil : regime.flushes ? "flush" : "by size",
      isBaseline: variant.isBaseline, linearBytes: Int(Double(model.linearBytes) * factor),
      headBytes: model.headBytes,
      cacheBytes: Int(Double(contestant.execution.cacheBytes) * factor),
      layers: model.layerKernels(extent: extent, asked: variant.kernel),
      dense: model.denseKernels(extent: extent))
    if variant.variant.distinctPrecisions.count == 1,
      let published = PublishedSpeedup.find(
        model: source.architecture.name, pattern: variant.pattern, precision: variant.precision)
    {
      record.publishedSpeedup = published.speedup
      record.publishedSource = published.source
    }
    return record
  }

  /// What the bytes of the last stage alone would give.
  func addSizeBounds(_ records: inout [ModelRecord], _ baseline: Int) {
    guard let dense = records[baseline].stages.last else { return }
    for index in records.indices {
      guard let own = records[index].stages.last, own.bytes > 0 else { continue }
      records[index].sizeBoundSpeedup = Double(dense.bytes) / Double(own.bytes)
    }
  }
}
