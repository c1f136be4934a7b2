import Hardware
import Kernels
import Matrices
import Models
import Records

/// What has to be added up for each variant and stage of a model, before any time is known.
struct PredictionPlan {
  /// A layer's part in a stage.
  struct Term {
    /// What it counts as.
    enum Kind: Hashable {
      case linear
      case dense(DenseLayer)
    }
    var kind: Kind
    var name: String
    /// nil for what isn't a block's layer.
    var slot: LayerSlot?
    var phase: Phase
    /// Calls in the stage.
    var calls: Int
    /// The kernels that it may have, as cold cases.
    var candidates: [LayerCase]
  }

  /// What is added up for one stage.
  struct StageTerms {
    var stage: ModelRecord.Stage
    var tokens: Int
    var terms: [Term]
  }

  /// One way to run the model.
  struct Row {
    var variant: ModelVariant
    var stages: [StageTerms]
  }

  let architecture: Architecture
  let extent: ModelExecution.Extent
  let threads: Int
  let rows: [Row]
  /// Where weights lie before each call, and whether they have to be flushed for that.
  let regimes: [ModelRegime]

  /// The plan for `variants` of `architecture` on `machine`, in the regimes that `spec` asks for; layers in
  /// `patterns` are taken to have those zeros.
  ///
  /// Throws `UsageError` when a variant can't be predicted, `UnavailableError` when there is no kernel.
  init(
    _ spec: ModelSpec, architecture: Architecture, variants: [ModelVariant],
    patterns: [LayerSlot: Pattern] = [:], extent: ModelExecution.Extent, threads: Int,
    machine: MachineDescription
  ) throws {
    if patterns.isEmpty, variants.contains(where: { $0.pattern == .native }) {
      throw UsageError(
        "--sparsity native can't be predicted, as a sweep's layers have zeros of their own: give the "
          + "share of zeros, or run 'bench model'")
    }
    self.architecture = architecture
    self.extent = extent
    self.threads = threads
    rows = try variants.map { variant in
      Row(
        variant: variant,
        stages: try Self.stages(spec, architecture).map { stage in
          try Self.terms(
            stage, variant, architecture, patterns, extent, isa: spec.isa, threads: threads)
        })
    }
    let leastBytes = rows.map { $0.leastBytes(architecture) }.min() ?? 0
    regimes = ModelRegime.all(
      leastBytes: leastBytes, asked: spec.caches, lastLevelCacheBytes: machine.lastLevelCacheBytes)
  }

  private static func stages(
    _ spec: ModelSpec, _ architecture: Architecture
  ) -> [ModelRecord.Stage] {
    let isDecoder = architecture.decoder != nil
    let first: [ModelRecord.Stage] =
      (architecture.encoder != nil ? [.encode] : []) + (isDecoder ? [.firstToken] : [])
    return (spec.stages.contains(.first) ? first : [])
      + (spec.stages.contains(.decode) && isDecoder ? [.decode] : [])
  }

  private static func terms(
    _ stage: ModelRecord.Stage, _ variant: ModelVariant, _ architecture: Architecture,
    _ patterns: [LayerSlot: Pattern], _ extent: ModelExecution.Extent, isa: InstructionSet?,
    threads: Int
  ) throws -> StageTerms {
    // The first token of a prompt of one token goes the way of all others.
    let phase: Phase = stage == .decode || extent.prompt <= 1 ? .decode : .prefill
    var terms: [Term] = []
    func add(_ side: Architecture.Side, _ phase: Phase, where isTaken: (LayerSlot) -> Bool) {
      for slot in architecture.slots(of: side) where isTaken(slot) {
        let phase = architecture.phases(of: slot).contains(phase) ? phase : .prefill
        terms.append(
          Term(
            kind: .linear, name: architecture.name(of: slot), slot: slot, phase: phase,
            calls: architecture[side]?.blocks ?? 0,
            candidates: (variant.variant.candidates[slot]?[phase] ?? []).map {
              LayerCase(
                size: architecture.size(of: slot), batch: extent.rows(of: slot, in: phase),
                precision: variant.variant.precision(of: slot),
                pattern: patterns[slot] ?? variant.pattern,
                selection: $0,
                threads: threads, cache: .cold)
            }))
      }
    }
    func add(_ layer: DenseLayer, _ phase: Phase) throws {
      let precision = variant.variant.headPrecision
      let selections = KernelSelection.dense(precision, atMost: isa)
      guard !selections.isEmpty else {
        throw UnavailableError("no dense kernel runs \(precision.rawValue) here")
      }
      terms.append(
        Term(
          kind: .dense(layer), name: layer.name, slot: nil, phase: phase, calls: 1,
          candidates: selections.map {
            LayerCase(
              size: architecture.size(of: layer), batch: extent.rows(of: layer),
              precision: precision, pattern: .dense, selection: $0, threads: threads, cache: .cold)
          }))
    }
    if stage != .decode {
      for layer in architecture.denseLayers where layer != .head { try add(layer, .prefill) }
      add(.encoder, .prefill) { _ in true }
    }
    if stage == .firstToken { add(.decoder, .prefill) { $0.kind == .crossKV } }
    if stage != .encode {
      add(.decoder, phase) { $0.kind != .crossKV }
      if architecture.head != nil { try add(.head, phase) }
    }
    let encoded = extent.sequences * extent.encoderTokens
    let tokens =
      switch stage {
      case .encode: encoded
      case .firstToken: encoded > 0 ? encoded : extent.sequences * max(1, extent.prompt)
      case .decode: extent.sequences
      }
    return StageTerms(stage: stage, tokens: tokens, terms: terms)
  }

  /// Every case that a record is needed of, each once: kernels are chosen by cold ones, as a model's are.
  var cases: [LayerCase] {
    var seen = Set<LayerCase>()
    return rows.flatMap(\.stages).flatMap(\.terms).flatMap { term in
      term.candidates.flatMap { candidate in
        regimes.contains { $0.cache == .warm }
          ? [candidate, candidate.cached(.warm)] : [candidate]
      }
    }.filter { seen.insert($0).inserted }
  }
}

extension PredictionPlan.Row {
  /// The least that its packed weights can take, by the kernels' own estimates.
  func leastBytes(_ architecture: Architecture) -> Int {
    var total = 0
    for slot in architecture.slots {
      let size = architecture.size(of: slot)
      let weights = size.outFeatures * size.inFeatures
      let kept = Int(Double(weights) * (1 - (variant.pattern.nominalSparsity ?? 0)))
      let candidates = (variant.variant.candidates[slot] ?? [:]).values.flatMap { $0 }
      total +=
        (architecture[slot.side]?.blocks ?? 0)
        * (candidates.map {
          $0.kernel.estimatedWeightBytes(
            rows: size.outFeatures, columns: size.inFeatures, nonzeros: kept,
            pattern: variant.pattern, precision: variant.variant.precision(of: slot))
        }.min() ?? 0)
    }
    guard architecture.head != nil else { return total }
    return total + architecture.vocabulary * architecture.hidden
      * variant.variant.headPrecision.bitsPerWeight / 8
  }
}
