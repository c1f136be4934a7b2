import Foundation
import Hardware

/// A recorded run with its machine and its cases: one line of an exported history.
///
/// The JSON Schema is `Benchmarks/schema/history.schema.json`.
public struct HistoryEntry: Codable, Sendable, Equatable {
  /// Version of this schema.
  public static let currentSchemaVersion = 1

  /// The version that it was written in.
  public var schemaVersion = Self.currentSchemaVersion
  /// Where the cases come from.
  public var run: HistoryRun
  /// What they ran on.
  public var machine: MachineDescription
  /// One per case, in the order in which they ran.
  public var cases: [HistoryCase]

  /// An entry as it is read back: `run` has its id.
  public init(run: HistoryRun, machine: MachineDescription, cases: [HistoryCase]) {
    self.run = run
    self.machine = machine
    self.cases = cases
  }

  /// A new entry; the run's id and fingerprint follow from the rest.
  public init(
    kind: HistoryRun.Kind, name: String, startedAt: Date, state: String, commandLine: [String],
    gitCommit: String?, buildConfiguration: String, versions: [String: String], spec: String?,
    machine: MachineDescription, cases: [HistoryCase]
  ) {
    var software = versions
    software["system"] = machine.operatingSystem
    software["kernel"] = machine.kernelRelease
    let run = HistoryRun(
      id: "", kind: kind, name: name, startedAt: startedAt, state: state, commandLine: commandLine,
      gitCommit: gitCommit, buildConfiguration: buildConfiguration, software: software,
      fingerprint: MachineFingerprint(machine).description, spec: spec)
    self.init(run: run, machine: machine, cases: cases)
    self.run.id = identity
  }

  /// The id that the run has by its contents.
  ///
  /// Two machines may start the same command in the same second, so the first time that was measured is
  /// part of it; a run that is resumed keeps its first time, and with it its id.
  public var identity: String {
    let first = cases.first { $0.seconds != nil }
    let parts =
      [
        run.kind.rawValue, run.name, "\(Int64(run.startedAt.timeIntervalSince1970.rounded()))",
        run.gitCommit ?? "", run.buildConfiguration, run.fingerprint, run.spec ?? "",
        first?.caseID ?? "", first?.seconds.map { "\($0.value)" } ?? "",
      ] + run.commandLine
    // Lengths keep neighbours apart, whatever characters they hold.
    return StableHash.digits(parts.map { "\($0.utf8.count):\($0)" }.joined())
  }

  /// Cases that may be compared.
  public var results: [HistoryCase] { cases.filter(\.isResult) }

  /// Whether it says more of the same run than `other`: the run was resumed in between.
  public func isFuller(than other: HistoryEntry) -> Bool {
    func rank(_ entry: HistoryEntry) -> (Int, Int) {
      (entry.cases.count, entry.run.state == "finished" ? 1 : 0)
    }
    return rank(self) > rank(other)
  }
}
