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
    let (folder, madeParents) = try RunFolder.makeFolder(
      in: parent, day: decision.startedAt, name: "decide-\(decision.model)", timeZone: timeZone)
    do {
      try write(decision, to: "\(folder.path)/decision.json")
      try write(KernelPlan(decision), to: "\(folder.path)/plan.json")
      if let run { try write(run, to: "\(folder.path)/model.json") }
      try folder.write(summary: summary)
    } catch {
      try? FileManager.default.removeItem(atPath: folder.path)
      Files.removeFolders(madeParents)
      throw error
    }
    return folder.path
  }

  private static func write(_ value: some Encodable, to path: String) throws {
    try Files.replace(path, with: RunCoding.encoder(pretty: true).encode(value) + [Files.newline])
  }

  /// The decision kept in `folder`, a folder or a file in it, or nil where that holds none.
  ///
  /// Throws `DataError` when it can't be read, or is of a newer schema.
  public static func open(_ folder: String) throws -> Decision? {
    let name = "decision.json"
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
    let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    let path = isFolder.boolValue ? "\(folder)/\(name)" : "\(parent)/\(name)"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try RunCoding.decode(Decision.self, from: Files.read(path), file: path)
  }
}
