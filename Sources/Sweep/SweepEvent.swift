import Records

/// What a sweep tells while it runs.
public enum SweepEvent {
  /// Something worth a line.
  case note(String)
  /// Something that makes figures worse or less sure, with what to do about it.
  case warning(String)
  /// The groups are about to start.
  case started(groups: Int)
  /// A group is about to start.
  case progress(done: Int, total: Int, label: String, secondsLeft: Double?)
  /// A group ended.
  case groupFinished([CaseRecord])
  /// All is done.
  case finished
}

/// What a sweep left.
public struct SweepOutcome {
  /// The run as `run.json` has it.
  public var run: RunDescription
  /// All records of the run, those before a resume included, in the order of the plan.
  public var records: [CaseRecord]
  /// Path of the run's folder.
  public var folder: String
  /// Cases that failed their check.
  public var incorrect: Int
  /// Whether it was stopped before its end.
  public var interrupted: Bool
}
