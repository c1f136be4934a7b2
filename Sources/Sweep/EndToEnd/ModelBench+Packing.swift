import Hardware
import Measurement
import Models
import Records

extension ModelBench {
  func pack(_ team: ThreadTeam, _ shouldStop: @escaping () -> Bool) throws -> [PackedModel]? {
    let packer = ModelPacker(
      source.tensors, variants: variants.map(\.variant), blocks: spec.blocks,
      tuner: KernelTuner(extent: extent, team: team, shouldStop: shouldStop), isa: spec.isa,
      team: team)
    let start = Clock.now()
    var isStarted = false
    let models = try packer.pack { [events] done, total in
      if !isStarted { events(.started(groups: total)) }
      isStarted = true
      let seconds = Clock.seconds(since: start)
      events(
        .progress(
          done: done, total: total, label: "packing weights",
          secondsLeft: done == 0 ? .infinity : seconds / Double(done) * Double(total - done)))
      return !shouldStop()
    }
    events(.finished)
    return models
  }

  /// Compares what the first block's layers give with a reference, and says what is wrong: a kernel that
  /// fails isn't timed.
  func check(_ models: [PackedModel]) throws -> [String] {
    var failures: [String] = []
    for (variant, model) in zip(variants, models) {
      for failure in try model.verify(extent: extent, seed: spec.seed) {
        failures.append("\(variant.id): \(failure)")
      }
    }
    return failures
  }

  /// How far each variant is from the baseline, by index, without timing any; nil when it was stopped.
  ///
  /// Throws `UnavailableError` when memory isn't granted, `DataError` when weights can't be used.
  func fidelities(
    shouldStop: @escaping () -> Bool
  ) throws -> [Int: ModelRecord.Fidelity]? {
    let team = try ThreadTeam.make(threads: threads)
    team.adopt()
    guard let models = try pack(team, shouldStop) else { return nil }
    return try fidelity(models, ModelInputs(source.architecture, extent: extent, seed: spec.seed))
  }

  func fidelity(
    _ models: [PackedModel], _ inputs: ModelInputs
  ) throws -> [Int: ModelRecord.Fidelity] {
    events(.note("comparing outputs with the dense model's"))
    guard let teacher = variants.firstIndex(where: \.isBaseline) else { return [:] }
    var batches: [FidelityProbe.Batch] = [(inputs, extent)]
    if let own {
      batches = (0..<max(own.tokens.inputs.count, own.tokens.decoderInputs.count)).map { row in
        let inputs = ModelInputs(
          source.architecture, tokens: own.tokens, features: own.features, row: row)
        return (inputs, inputs.extent(source.architecture))
      }
    } else if source.folder != nil {
      notes.append("distances are of random tokens: give real ones with --tokens")
    }
    let probe = try FidelityProbe(teacher: models[teacher], batches: batches, isa: spec.isa)
    var found: [Int: ModelRecord.Fidelity] = [:]
    for index in models.indices where index != teacher {
      found[index] = try probe.compare(models[index])
    }
    return found
  }
}
