import Records

extension RunCase {
  /// The stages of a model's run, a case each; a run keeps no raw samples of these.
  public static func all(of run: ModelRun) -> [RunCase] {
    let setting = "\(run.batch)|\(run.prompt)|\(run.context)|\(run.generate)|\(run.blocks)"
    let openBLAS = run.versions["openblas"]
    return run.records.flatMap { record in
      record.stages.map { times in
        var one = RunCase(
          caseID: "\(run.model)|\(setting)|\(run.threads)|\(record.id)|\(times.stage.rawValue)")
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
        return one
      }
    }
  }
}
