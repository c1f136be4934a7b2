import Records

/// Where a run of records of the type `Record` leaves its files, and what it continues.
public struct EngineOptions<Record> {
  /// The folder that gets the run's folder.
  public var out: String
  /// Folder of the run to continue, or nil for a new one.
  public var resume: String?
  /// The command, for the record.
  public var commandLine: [String]
  /// Makes `summary.md` of a run and its records.
  public var summary: (RunDescription, [Record]) throws -> String
  /// Adds to the run's folder, whose files are complete by then, what is made from them.
  public var finish: (_ folder: String) throws -> Void

  /// Options of one run.
  public init(
    out: String, resume: String? = nil, commandLine: [String],
    summary: @escaping (RunDescription, [Record]) throws -> String,
    finish: @escaping (_ folder: String) throws -> Void = { _ in }
  ) {
    self.out = out
    self.resume = resume
    self.commandLine = commandLine
    self.summary = summary
    self.finish = finish
  }
}
