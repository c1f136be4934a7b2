import Foundation
import Hardware

/// Where a model's run is kept: `reports/<yyyy-MM-dd>-model-<name>/` with `model.json`, a `ModelRun`,
/// `summary.md`, and in `plans/` the kernels that each variant chose, to run them again as they are.
public enum ModelRunFolder {
  /// Refuses a `parent` that `write` couldn't write to: before anything is measured.
  public static func requireWritable(_ parent: String) throws {
    Files.removeFolders(try Files.makeFolders(parent))
  }

  /// Writes `run` and `summary` to a new folder in `parent` and returns its path.
  ///
  /// Throws `UnavailableError` when it can't be written; then nothing is left behind.
  public static func write(
    _ run: ModelRun, summary: String, in parent: String, timeZone: TimeZone = .current
  ) throws -> String {
    try RunFolder.make(
      in: parent, day: run.startedAt, name: "model-\(run.name)", timeZone: timeZone
    ) { folder in
      try Files.replace("\(folder.path)/model.json", withJSON: run)
      try folder.write(summary: summary)
      try writePlans(run, in: "\(folder.path)/plans")
    }.path
  }

  private static func writePlans(_ run: ModelRun, in folder: String) throws {
    // A variant's kernels are the same in every cache regime.
    let chosen = run.records.filter { $0.kernel == "auto" && $0.cache == run.records[0].cache }
    guard !chosen.isEmpty else { return }
    try Files.makeFolder(folder)
    for record in chosen {
      let plan = KernelPlan(model: run.model, record: record)
      try Files.replace(
        "\(folder)/\(Files.safeName("\(record.pattern)-\(record.precision)")).json",
        withJSON: plan)
    }
  }

  /// The run kept in `folder`, a folder or a file in it, or nil where that holds no model's run.
  ///
  /// Throws `DataError` when it can't be read, is of a newer schema, or holds what no run leaves.
  public static func open(_ folder: String) throws -> ModelRun? {
    try Files.kept("model.json", in: folder, problem: \.problem)
  }
}
