import Analysis
import Records

/// The first lines of a report: for each model, what the best kernel per layer buys.
struct Answer {
  /// One row per model and setting.
  let rows: [[String]]
  /// Titles of `rows`; threads, cache and precision only where they differ within the run.
  let titles: [String]

  init(_ speedups: [ModelSpeedup]) {
    let threads = Set(speedups.map(\.threads)).count > 1
    let cache = Set(speedups.map(\.cache)).count > 1
    let precision = Set(speedups.map(\.precision)).count > 1
    func columns(_ fixed: [String], _ optional: [(Bool, String)], _ rest: [String]) -> [String] {
      fixed + optional.filter(\.0).map(\.1) + rest
    }
    titles = columns(
      ["model", "batch"], [(precision, "precision"), (threads, "threads"), (cache, "cache")],
      ["pattern", "speedup over dense", "best kernels"])
    rows = speedups.map { speedup in
      columns(
        [speedup.model, String(speedup.batch)],
        [
          (precision, speedup.precision), (threads, String(speedup.threads)),
          (cache, speedup.cache),
        ],
        [
          Cells.pattern(speedup.pattern), speedup.speedup.map { Units.speedup($0) } ?? "—",
          Self.kernels(speedup),
        ])
    }
  }

  /// Says what the figures stand for.
  static let explanation =
    "Linear layers alone, each with its best kernel, weighted by how often it occurs."

  /// `bitmask 3 layers (1 tied), dense 1`; says so when layers are missing.
  static func kernels(_ speedup: ModelSpeedup) -> String {
    let isComplete = speedup.layersMeasured == speedup.layers
    let isAlone = isComplete && speedup.kernels.count == 1
    var parts = speedup.kernels.enumerated().map { index, share in
      let noun = index > 0 ? "" : share.layers == 1 ? " layer" : " layers"
      let tied = share.tied == share.layers ? " (tied)" : " (\(share.tied) tied)"
      return share.kernel + (isAlone ? "" : " \(share.layers)\(noun)")
        + (share.tied == 0 ? "" : tied)
    }
    if !isComplete {
      parts.append("only \(speedup.layersMeasured) of \(speedup.layers) layers compared, so no sum")
    }
    return parts.joined(separator: ", ")
  }
}
