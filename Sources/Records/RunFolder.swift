import Foundation
import Hardware

/// Where a run is kept: `reports/<yyyy-MM-dd>-<name>/`.
///
/// It holds `run.json` (a `RunDescription`), `records.jsonl` (one `CaseRecord` per line), `samples/`
/// (a `GroupSamples` per group) and `summary.md`; of break-evens, `break-even.jsonl` (one `BreakEven`
/// per line) in place of records and samples. Every file but those of lines is replaced as a whole, so
/// that a kill at any moment leaves either the old or the new text.
public struct RunFolder: Sendable, Equatable {
  /// Path of the folder itself.
  public let path: String

  init(existing path: String) { self.path = path }

  /// Path of `run.json`.
  public var runPath: String { path + "/run.json" }
  /// Path of `records.jsonl`.
  public var recordsPath: String { path + "/records.jsonl" }
  /// Path of `break-even.jsonl`.
  public var breakEvenPath: String { path + "/break-even.jsonl" }
  /// Path of the folder of raw samples.
  public var samplesPath: String { path + "/samples" }
  /// Path of `summary.md`.
  public var summaryPath: String { path + "/summary.md" }

  /// Makes the folder of a new run in `parent` and writes its `run.json`.
  ///
  /// The folder is named after the day the run started and the run's name, with `-2`, `-3`, … when
  /// that is taken. Where it can't be written nothing is left behind, and an `UnavailableError` says so.
  public static func create(
    in parent: String, run: RunDescription, timeZone: TimeZone = .current
  ) throws -> RunFolder {
    try make(in: parent, day: run.startedAt, name: run.name, timeZone: timeZone) { folder in
      try Files.makeFolder(folder.samplesPath)
      try folder.write(run)
    }
  }

  /// Replaces `run.json`.
  public func write(_ run: RunDescription) throws {
    try Files.replace(runPath, withJSON: run)
  }

  /// Replaces `summary.md`.
  public func write(summary: String) throws {
    try Files.replace(summaryPath, with: Data(summary.utf8))
  }

  /// Writes the raw samples of one group to a file of its own.
  public func write(_ samples: GroupSamples) throws {
    if !FileManager.default.fileExists(atPath: samplesPath) { try Files.makeFolder(samplesPath) }
    let text = try RunCoding.encoder().encode(samples) + [Files.newline]
    try Files.replace("\(samplesPath)/\(samples.fileName)", with: text)
  }

  /// Opens `records.jsonl` to append to; a line torn by a kill is cut off first.
  public func recordStream() throws -> RecordStream { try RecordStream(appendingTo: recordsPath) }

  /// Opens `break-even.jsonl` to append to, in the same way.
  public func breakEvenStream() throws -> LineStream<BreakEven> {
    try LineStream(appendingTo: breakEvenPath)
  }

  /// Makes a new folder in `parent`, named after a day and a run, and has `fill` write its files.
  ///
  /// Throws what `fill` throws; then nothing is left behind.
  static func make(
    in parent: String, day: Date, name: String, timeZone: TimeZone,
    fill: (RunFolder) throws -> Void
  ) throws -> RunFolder {
    let (folder, madeParents) = try makeFolder(
      in: parent, day: day, name: name, timeZone: timeZone)
    do {
      try fill(folder)
    } catch {
      try? FileManager.default.removeItem(atPath: folder.path)
      Files.removeFolders(madeParents)
      throw error
    }
    return folder
  }

  /// Makes a new folder in `parent`, named after a day and a run, and says which parents it had to make.
  private static func makeFolder(
    in parent: String, day: Date, name: String, timeZone: TimeZone
  ) throws -> (folder: RunFolder, madeParents: [String]) {
    let madeParents = try Files.makeFolders(parent)
    do {
      let stem = "\(parent)/\(self.day(of: day, in: timeZone))-\(Files.safeName(name))"
      return (try makeFirstFree(stem), madeParents)
    } catch {
      Files.removeFolders(madeParents)
      throw error
    }
  }

  private static func makeFirstFree(_ stem: String) throws -> RunFolder {
    for number in 1...9999 {
      let path = number == 1 ? stem : "\(stem)-\(number)"
      if mkdir(path, 0o755) == 0 { return RunFolder(existing: path) }
      guard errno == EEXIST else { throw Files.cannotWrite(path, errno) }
    }
    throw UnavailableError("\(stem) to \(stem)-9999 are taken; choose another folder with --out")
  }

  private static func day(of date: Date, in timeZone: TimeZone) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let parts = calendar.dateComponents([.year, .month, .day], from: date)
    return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
  }
}
