/// One build's process in a pair, as the driver sees it.
public protocol WorkerChannel: AnyObject {
  /// What it said first.
  ///
  /// Throws `WorkerFault` where it says nothing of the kind.
  func greeting() throws -> WorkerGreeting
  /// Sends `request`, without waiting for its answer.
  func send(_ request: WorkerRequest) throws
  /// Waits for the next answer.
  func answer() throws -> WorkerAnswer
  /// Ends the process, whatever it does.
  func end()
}

extension WorkerChannel {
  /// Sends `request` and waits for its answer.
  func ask(_ request: WorkerRequest) throws -> WorkerAnswer {
    try send(request)
    return try answer()
  }
}

/// Which of the two builds.
public enum ComparisonSide: String, Sendable, CaseIterable {
  /// What is compared with.
  case base
  /// What is judged.
  case head
}

/// Starts a process of a build: identifying itself fully, or only as fast as it can.
public typealias WorkerLauncher = (_ side: ComparisonSide, _ identifies: Bool) throws
  -> any WorkerChannel

/// What became of a worker that doesn't do its work.
public struct WorkerFault: Error, Equatable, CustomStringConvertible {
  /// How it failed.
  public enum Kind: Equatable, Sendable {
    /// It couldn't be started.
    case notStarted
    /// It ended by itself, with this exit code.
    case exited(Int32)
    /// A signal ended it.
    case crashed(signal: Int32)
    /// It didn't answer in time, and was killed.
    case hung(seconds: Double)
    /// It said something else.
    case foreign
    /// It says that it can't do what it was asked for.
    case refused
  }

  /// How it failed.
  public var kind: Kind
  /// One line about it, without a full stop.
  public var description: String

  /// A fault.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
