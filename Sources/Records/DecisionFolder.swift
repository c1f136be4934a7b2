import Foundation
import Hardware

/// Where a decision is kept: `reports/<yyyy-MM-dd>-decide-<model>/` with `decision.json`, the plan that
/// `bench model --kernel` takes as `plan.json`, `summary.md`, and the model's run as `model.json` where it
/// was run.
public enum DecisionFolder {
  /// Writes `decision`, its plan, `summary` and `run` to a new folder in `parent` and returns its path.
  ///
  /// Throws `UnavailableError` when it can't be written; then nothing is left behind.
  public static func write(
    _ decision: Decision, run: ModelRun?, summary: String, in parent: String,
    timeZone: TimeZone = .current
  ) throws -> String {
    try RunFolder.make(
      in: parent, day: decision.startedAt, name: "decide-\(decision.model)", timeZone: timeZone
    ) { folder in
      try Files.replace("\(folder.path)/decision.json", withJSON: decision)
      try Files.replace("\(folder.path)/plan.json", withJSON: KernelPlan(decision))
      if let run { try Files.replace("\(folder.path)/model.json", withJSON: run) }
      try folder.write(summary: summary)
    }.path
  }

  /// The decision kept in `folder`, a folder or a file in it, or nil where that holds none.
  ///
  /// Throws `DataError` when it can't be read, or is of a newer schema.
  public static func open(_ folder: String) throws -> Decision? {
    try Files.kept("decision.json", in: folder, problem: \.problem)
  }
}
