import Foundation
import Hardware

/// All that a folder of results may hold: what a report is made from.
public struct ResultFolder: Sendable {
  /// Where it lies.
  public var path: String
  /// A sweep, for records or for break-evens: `run.json`, `records.jsonl`, `break-even.jsonl`.
  public var sweep: RunContents?
  /// A model run end to end: `model.json`.
  public var model: ModelRun?
  /// `prediction.json`.
  public var prediction: ModelPrediction?
  /// `decision.json`.
  public var decision: Decision?
  /// Two builds compared: `comparison.json`.
  public var comparison: Comparison?

  /// A folder that holds what it is given.
  public init(path: String) { self.path = path }

  /// Reads whatever `path`, a folder or a file in it, holds.
  ///
  /// Throws `DataError` when it holds no results, or when one of its files is damaged or of a newer
  /// schema.
  public static func open(path: String) throws -> ResultFolder {
    let folder = self.folder(of: path)
    guard FileManager.default.fileExists(atPath: folder) else {
      throw DataError(file: path, "no such folder; give the folder of a run, as in reports/")
    }
    var result = ResultFolder(path: folder)
    if FileManager.default.fileExists(atPath: RunFolder(existing: folder).runPath) {
      result.sweep = try RunFolder.open(path: folder)
    }
    result.model = try ModelRunFolder.open(folder)
    result.prediction = try value(at: "\(folder)/prediction.json")
    result.decision = try DecisionFolder.open(folder)
    result.comparison = try ComparisonFolder.open(folder)
    guard result.holdsResults else {
      throw DataError(
        file: path,
        "has no run.json, model.json, prediction.json, decision.json or comparison.json, so it isn't a "
          + "run's folder")
    }
    return result
  }

  /// Replaces the file `name`, a path within the folder, by `text`, and makes the folder it lies in.
  ///
  /// Throws `UnavailableError` when it can't be written.
  public func write(_ text: String, to name: String) throws {
    let file = "\(path)/\(name)"
    let parent = URL(fileURLWithPath: file).deletingLastPathComponent().path
    if !FileManager.default.fileExists(atPath: parent) { try Files.makeFolder(parent) }
    try Files.replace(file, with: Data(text.utf8))
  }

  private var holdsResults: Bool {
    sweep != nil || model != nil || prediction != nil || decision != nil || comparison != nil
  }

  /// `path` if it is a folder, else the folder that it lies in.
  private static func folder(of path: String) -> String {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard exists && !isFolder.boolValue else {
      return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
    return URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  private static func value<Value: Decodable>(at file: String) throws -> Value? {
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    return try RunCoding.decode(Value.self, from: Files.read(file), file: file)
  }
}
