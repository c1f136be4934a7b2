import Records

extension RunCase {
  /// The stages of a model's run, a case each, with the ids that its exports have; a run keeps no raw samples of
  /// these.
  public static func all(of run: ModelRun) -> [RunCase] {
    let setting = "\(run.batch)|\(run.prompt)|\(run.context)|\(run.threads)"
    let openBLAS = run.versions["openblas"]
    let dense = run.records.first(where: \.isBaseline).map(kernels(of:))
    return run.records.flatMap { record in
      record.stages.map { times in
        var one = RunCase(
          caseID: "\(run.model)|\(setting)|\(record.id)|\(times.stage.rawValue)")
        one.isBaseline = record.isBaseline
        one.rounds = times.rounds
        one.doubt =
          times.isSuspect
          ? "suspect, read faster than memory can give"
          : times.isNoisy
            ? "noisy, over a third of its rounds was disturbed"
            : times.speedup == nil && !record.isBaseline
              ? "there is no dense fp32 in its rounds to compare it with" : nil
        guard !times.isSuspect else { return one }
        one.overDense = times.speedup?.estimate
        if let share = times.bandwidthShare {
          let time = times.seconds
          one.ofCeiling["memory"] = Estimate(
            share, low: share * time.value / time.high, high: share * time.value / time.low)
          one.ceiling = "memory"
        }
        one.conditions["weights"] =
          run.weights ?? "synthetic, seed \(run.seed.map(String.init) ?? "unknown")"
        one.conditions["OpenBLAS"] = openBLAS
        one.conditions["number of blocks run"] = "\(run.blocks)"
        if times.stage == .decode {
          one.conditions["number of tokens generated"] = "\(run.generate)"
        }
        // Chosen anew in each run, among kernels that may be as fast.
        one.circumstances["choice of kernels"] = record.isBaseline ? nil : kernels(of: record)
        one.circumstances["choice of dense kernels"] = dense
        return one
      }
    }
  }

  /// `bitmask 12, csr 4`: how many layers have which kernel, prompt and decoding apart.
  private static func kernels(of record: ModelRecord) -> String {
    Dictionary(grouping: record.layers, by: \.kernel).sorted { $0.key < $1.key }
      .map { "\($0.key) \($0.value.count)" }.joined(separator: ", ")
  }
}
