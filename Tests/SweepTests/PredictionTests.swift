import Foundation
import Hardware
import Kernels
import Matrices
import Testing

@testable import Models
@testable import Records
@testable import Sweep

/// What is added up, from records whose times are known.
@Suite struct PredictionTests {
  private func spec(_ change: (inout ModelSpec) -> Void = { _ in }) -> ModelSpec {
    var spec = ModelSpec()
    spec.model = "tiny"
    spec.prompt = 8
    spec.threads = 1
    spec.caches = [.cold]
    spec.kernels = [.named("dense")]
    change(&spec)
    return spec
  }

  private func plan(
    _ spec: ModelSpec, _ architecture: Architecture = Made.llama
  ) throws -> PredictionPlan {
    try PredictionPlan(
      spec, architecture: architecture,
      variants: ModelVariant.all(spec, of: architecture, addsBaseline: false),
      extent: try ModelBench.extent(spec, of: architecture).0, threads: 1,
      machine: try MachineDescription.probe())
  }

  /// A record of `layer` that took `seconds` and has `bytes` bytes of weights.
  private func record(_ layer: LayerCase, seconds: Double, bytes: Int = 1000) -> CaseRecord {
    var record = CaseRecord(
      caseID: "shape/any|\(layer.key)", groupID: "any", status: .measured, model: "shape",
      layer: "any", outFeatures: layer.outFeatures, inFeatures: layer.inFeatures, occurrences: 1,
      batch: layer.batch, precision: layer.precision.rawValue, pattern: "\(layer.pattern)",
      sparsity: 0, kernel: layer.kernel, isa: layer.isa.rawValue, threads: layer.threads,
      cache: layer.cache.rawValue, seed: 1)
    record.medianSeconds = seconds
    record.weightBytes = bytes
    return record
  }

  private func sum(_ plan: PredictionPlan, _ records: [CaseRecord]) throws -> PredictionSum {
    var found = LayerRecords()
    found.add(records, folder: "")
    return PredictionSum(plan: plan, records: found, machine: try MachineDescription.probe())
  }

  @Test func addsUpBlocksAndHead() throws {
    let plan = try plan(spec())
    // Four layers for the prompt, the same for one token, and the head by another kernel as well; by the
    // same one it is as large as queries, keys and values together, and shares their record.
    #expect(plan.cases.count == 4 + 4 + 1)
    let seconds: [String: Double] = [
      "128x64|8": 1, "64x64|8": 2, "192x64|8": 4, "64x96|8": 8, "128x64|1": 16, "64x64|1": 32,
      "192x64|1": 64, "64x96|1": 128,
    ]
    let sum = try sum(
      plan,
      plan.cases.map { layer in
        let size = "\(layer.outFeatures)x\(layer.inFeatures)|\(layer.batch)"
        return record(layer, seconds: try #require(seconds[size]))
      })
    let times = try plan.rows[0].stages.map { stage in
      ModelPredictor.time(stage, try #require(sum.layers(of: stage, cache: .cold)), rest: nil)
    }
    #expect(times.map(\.stage) == [.firstToken, .decode])
    #expect(times.map(\.tokens) == [8, 1])
    #expect(times.map(\.linearSeconds) == [3 * 15, 3 * 240])
    #expect(times.map(\.headSeconds) == [16, 16])
    #expect(times[0].layers.map(\.calls) == [3, 3, 3, 3, 1])
    #expect(
      times[1].layers.map(\.layer) == [
        "self_attention.qkv", "self_attention.o", "mlp.gate+up", "mlp.down", "head",
      ])
  }

  /// An encoder's layers see the prompt, the decoder's one token, keys and values of the encoder's output
  /// are made once, for the first token alone.
  @Test func firstTokenOfAnEncoderAndDecoder() throws {
    let whisper = Architecture.whisper(
      "ears", hidden: 32, vocabulary: 64, melBands: 8,
      encoder: .init(blocks: 2, heads: 2, inner: 48, positions: 20),
      decoder: .init(blocks: 3, heads: 2, inner: 48, positions: 90), decoderStartToken: 1)
    let plan = try plan(spec { $0.prompt = nil }, whisper)
    let stages = plan.rows[0].stages
    #expect(stages.map(\.stage) == [.encode, .firstToken, .decode])
    #expect(stages.map(\.tokens) == [20, 20, 1])
    func batch(_ stage: Int, _ name: String) -> Int? {
      stages[stage].terms.first { $0.name == name }?.candidates.first?.batch
    }
    #expect(batch(0, "convolution.1") == 40)
    #expect(batch(0, "convolution.2") == 20)
    #expect(batch(0, "encoder.mlp.up") == 20)
    #expect(batch(1, "decoder.cross_attention.kv") == 20)
    #expect(batch(1, "decoder.mlp.up") == 1)
    #expect(batch(2, "decoder.cross_attention.kv") == nil)
    #expect(batch(2, "head") == 1)
    #expect(stages[0].terms.allSatisfy { $0.kind != .dense(.head) })
  }

  @Test func autoTakesTheFastestAndOfATieTheSmaller() throws {
    let plan = try plan(
      spec {
        $0.kernels = [.auto]
        $0.sparsities = [0.5]
        $0.stages = [.decode]
      })
    let term = try #require(plan.rows[0].stages[0].terms.first)
    func chosen(_ seconds: [String: (Double, Int)]) throws -> String? {
      try sum(
        plan,
        term.candidates.compactMap { layer in
          seconds[layer.kernel].map { record(layer, seconds: $0.0, bytes: $0.1) }
        }
      ).chosen(term)?.layer.kernel
    }
    #expect(try chosen(["dense": (3, 30), "csr": (1, 20), "bitmask": (2, 10)]) == "csr")
    #expect(try chosen(["dense": (3, 30), "csr": (1, 20), "bitmask": (1.01, 10)]) == "bitmask")
    #expect(try chosen(["dense": (3, 30), "csr": (1, 20), "bitmask": (1.03, 10)]) == "csr")
    #expect(try chosen([:]) == nil)
  }

  /// A record of a minute in which memory gave less is worth as much as another: the time that its bytes
  /// need is what changes.
  @Test func coldLayersAreForTheMemoryOfNow() throws {
    let plan = try plan(spec { $0.stages = [.decode] })
    var sum = try sum(
      plan,
      plan.cases.map { layer in
        var record = record(layer, seconds: 1, bytes: 600)
        record.memoryLevel = "DRAM"
        record.memoryCeilingBytesPerSecond = 1000
        return record
      })
    func seconds() throws -> Double {
      try #require(sum.layers(of: plan.rows[0].stages[0], cache: .cold)?.first).layer.seconds
    }
    #expect(try seconds() == 1)
    sum.memoryBytesPerSecond = 500
    #expect(abs(try #require(try? seconds()) - 1.6) < 1e-9)
  }

  /// Weights that no cache keeps are cold however often they are used.
  @Test func warmWeightsComeFromWhereTheyFit() throws {
    let plan = try plan(
      spec {
        $0.caches = [.warm]
        $0.stages = [.decode]
      })
    let stage = plan.rows[0].stages[0]
    let last = try #require(try MachineDescription.probe().lastLevelCacheBytes)
    func seconds(bytes: Int) throws -> Double {
      let sum = try sum(
        plan,
        plan.cases.map {
          record($0, seconds: $0.cache == .warm ? 1 : 3, bytes: bytes / (3 * 4 + 1))
        })
      return try #require(sum.layers(of: stage, cache: .warm)?.first).layer.seconds
    }
    #expect(try seconds(bytes: last / 2) == 1)
    let between = try seconds(bytes: last * 3 / 2)
    #expect(abs(between - 2) < 0.001)
    #expect(try seconds(bytes: last * 3) == 3)
  }

  @Test func sweepsWhatIsMissingAndNothingElse() throws {
    let plan = try plan(
      spec {
        $0.kernels = [.auto]
        $0.sparsities = [0, 0.5]
        $0.patterns = [.nm(kept: 2, group: 4)]
        $0.precisions = [.fp32, .w8a8]
        $0.caches = [.cold, .warm]
      })
    let known = Set(plan.cases.filter { $0.kernel == "bitmask" && $0.batch == 1 }.map(\.key))
    #expect(!known.isEmpty)
    let missing = MissingRecords(plan.cases.filter { !known.contains($0.key) }, threads: 1)
    let spec = try missing.spec(name: "missing", seed: 1)
    let sweep = try SweepPlan(spec: spec, machine: try MachineDescription.probe())
    let swept = sweep.groups.flatMap(\.cases).map { planned in
      planned.caseID.split(separator: "|").dropFirst().joined(separator: "|")
    }
    #expect(Set(swept) == Set(missing.cases.map(\.key)))
    #expect(swept.count == missing.cases.count)
    // What the run's folder keeps reads back.
    let readBack = try SweepSpec(yaml: spec.yamlText)
    #expect(readBack == spec)
    #expect(missing.commands(out: nil).count == spec.parts.count)
  }

  @Test func commandsNameEverySetting() throws {
    let plan = try plan(
      spec {
        $0.precisions = [.w8a8]
        $0.stages = [.decode]
        $0.headPrecision = .w8a8
      })
    let missing = MissingRecords(plan.cases, threads: 1)
    #expect(
      missing.commands(out: "a b") == [
        "bench sweep --model none --shape 128x64,64x64,192x64,64x96 --sparsity 0 --pattern none "
          + "--batch 1 --precision w8a8 --kernel dense --isa best --threads 1 --cache cold "
          + "--filter '[|](w8a8)[|]' --evidence roofline --time-budget 12h --case-budget 300ms "
          + "--out 'a b'"
      ])
  }

  @Test func refusesAnotherMachinesRuns() throws {
    let machine = try MachineDescription.probe()
    var other = machine
    other.cpuModel = "Other CPU"
    var records = LayerRecords()
    func contents(_ machine: MachineDescription) -> RunContents {
      let run = RunDescription(
        name: "run", startedAt: Date(timeIntervalSince1970: 0), commandLine: ["bench"],
        gitCommit: nil, buildConfiguration: "debug", versions: [:], machine: machine, spec: "")
      return RunContents(
        folder: RunFolder(existing: "reports/run"), run: run, records: [], notes: [])
    }
    try records.add(contents(machine), on: machine)
    let error = #expect(throws: DataError.self) { try records.add(contents(other), on: machine) }
    #expect(error?.file == "reports/run/run.json")
    #expect(error?.problem.contains("Other CPU") == true)
  }

  @Test func nativeZerosAreNotPredicted() throws {
    #expect(throws: UsageError.self) { try plan(spec { $0.nativeSparsity = true }) }
  }
}

/// A model without weights: what it computes is of no use, but it computes it.
@Suite(.serialized) struct WithoutWeightsTests {
  private static let models = [
    Architecture.t5(
      "tiny-t5", hidden: 32, vocabulary: 70, heads: 2, headSize: 16, inner: 48, encoderBlocks: 2,
      decoderBlocks: 2, activation: .geluTanh, isGated: true),
    Architecture.whisper(
      "tiny-whisper", hidden: 32, vocabulary: 70, melBands: 8,
      encoder: .init(blocks: 2, heads: 2, inner: 48, positions: 20),
      decoder: .init(blocks: 2, heads: 2, inner: 48, positions: 90), decoderStartToken: 1),
    Architecture.llama(
      "tiny-llama", hidden: 64, vocabulary: 70, heads: 4, keyValueHeads: 2, headSize: 16, inner: 96,
      blocks: 2, rotary: Rotary(base: 10000), positions: 256),
    Architecture.bert(
      "tiny-bert", hidden: 32, vocabulary: 70, heads: 2, inner: 48, blocks: 2),
  ]

  @Test(arguments: models.map(\.name)) func runsAndStaysFinite(_ name: String) throws {
    let architecture = try #require(Self.models.first { $0.name == name })
    var spec = ModelSpec()
    spec.prompt = architecture.audio == nil ? 9 : nil
    spec.batch = 2
    spec.generate = 5
    let (extent, context) = try ModelBench.extent(spec, of: architecture)
    let team = try ThreadTeam.make(threads: 1)
    let variant = Variant(
      architecture, pattern: .dense, precision: .fp32, headPrecision: .fp32, selections: [])
    let sizes = PackedModel.WeightSizes(
      layers: Dictionary(
        uniqueKeysWithValues: architecture.slots.map { ($0, [.prefill: 5000, .decode: 3000]) }),
      dense: [.head: 10_000, .convolution(1): 2000, .convolution(2): 3000])
    let model = try PackedModel.withoutWeights(
      architecture, variant: variant, sizes: sizes, mostBytes: 1 << 20, team: team)
    #expect(model.storages.count == 1)
    let contestant = try ModelContestant(
      model, inputs: ModelInputs(architecture, extent: extent, seed: 1), extent: extent,
      context: context, generate: spec.generate, isa: nil, team: team)
    contestant.fillContext(shouldStop: { false })
    let execution = contestant.execution
    let isEncodingFinite = execution.encoded.allSatisfy(\.isFinite)
    #expect(isEncodingFinite)
    #expect(execution.encoded.isEmpty == (architecture.encoder == nil))
    for stage in ModelSpec.Stage.allCases where stage == .first || architecture.decoder != nil {
      let sampled = contestant.contestant(stage, cache: .cold, flushes: true)
      for _ in 0..<7 {
        sampled.prepare()
        sampled.run(0)
      }
      #expect(contestant.calls.count == 7)
      let areLogitsFinite = execution.logits.allSatisfy(\.isFinite)
      #expect(areLogitsFinite)
    }
  }
}
