import Foundation

/// Where the cases of a recorded run come from.
public struct HistoryRun: Codable, Sendable, Equatable {
  /// What kind of run it was.
  public enum Kind: String, ListedWord, Sendable {
    /// `bench sweep`.
    case sweep
    /// `bench model`.
    case model
  }

  /// 16 hexadecimal digits that depend on what the run was and measured first: the same for the same run,
  /// whenever and wherever it is recorded.
  public var id: String
  /// What kind of run it was.
  public var kind: Kind
  /// The run's name, from its spec.
  public var name: String
  /// When it began.
  public var startedAt: Date
  /// `running` for one that was killed, `finished` or `interrupted`.
  public var state: String
  /// The arguments, the name of the program first.
  public var commandLine: [String]
  /// The commit the tool was built from, with `-dirty` when the tree had changes.
  public var gitCommit: String?
  /// `debug` or `release`, and whether measured code was optimised.
  public var buildConfiguration: String
  /// `bench`, `swift`, `openblas`, …, `system` and `kernel` → version.
  public var software: [String: String]
  /// The machine's fingerprint: 16 hexadecimal digits.
  public var fingerprint: String
  /// The sweep as it was asked for, in YAML; absent for a model's run.
  public var spec: String?

  /// A run with all that is known of it.
  public init(
    id: String, kind: Kind, name: String, startedAt: Date, state: String, commandLine: [String],
    gitCommit: String?, buildConfiguration: String, software: [String: String],
    fingerprint: String, spec: String?
  ) {
    self.id = id
    self.kind = kind
    self.name = name
    self.startedAt = startedAt
    self.state = state
    self.commandLine = commandLine
    self.gitCommit = gitCommit
    self.buildConfiguration = buildConfiguration
    self.software = software
    self.fingerprint = fingerprint
    self.spec = spec
  }
}
