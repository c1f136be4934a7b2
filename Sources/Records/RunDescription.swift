import Foundation
import Hardware

/// The machine, software and request that a run's records come from: `run.json`.
public struct RunDescription: Codable, Sendable {
  /// Version of the schema of the run and its records.
  public var schemaVersion = CaseRecord.currentSchemaVersion
  /// The sweep's name, from its spec.
  public var name: String
  /// When the sweep began.
  public var startedAt: Date
  /// nil while the run goes on, or when it was killed.
  public var finishedAt: Date?
  /// `running`, `finished` or `interrupted`.
  public var state: String
  /// The arguments, the name of the program first.
  public var commandLine: [String]
  /// The commit the tool was built from, with `-dirty` when the tree had changes; nil outside a checkout.
  public var gitCommit: String?
  /// `debug` or `release`, and whether measured code was optimised.
  public var buildConfiguration: String
  /// `bench`, `swift`, `openblas`, `hwloc`, `papi`, … → version and configuration.
  public var versions: [String: String]
  /// What it ran on.
  public var machine: MachineDescription
  /// The sweep as it was asked for, after flags: YAML text that `--spec` reads again.
  public var spec: String
  /// What the machine could do at the start, for each number of threads.
  public var ceilings: [Ceilings]
  /// The ceilings again at the end, to show drift.
  public var ceilingsAtEnd: [Ceilings]
  /// Counter name → `counts`, or the reason why it doesn't.
  public var counters: [String: String]
  /// Time one sample of an empty kernel takes: the harness's own cost.
  public var emptyKernelSeconds: Double?
  /// Median of the canary loop at the start.
  public var canarySeconds: Double?
  /// Time from start to end, survey of the machine included.
  public var wallSeconds: Double?
  /// Time spent inside timed kernels.
  public var timedSeconds: Double?
  /// The most memory that the process held at a time.
  public var peakMemoryBytes: Int?
  /// Groups left out because the time budget was spent.
  public var groupsLeftOut: Int
  /// What makes results less trustworthy, and what to do about it.
  public var warnings: [String]

  /// A run that is about to start.
  public init(
    name: String, startedAt: Date, commandLine: [String], gitCommit: String?,
    buildConfiguration: String, versions: [String: String], machine: MachineDescription,
    spec: String
  ) {
    self.name = name
    self.startedAt = startedAt
    self.state = "running"
    self.commandLine = commandLine
    self.gitCommit = gitCommit
    self.buildConfiguration = buildConfiguration
    self.versions = versions
    self.machine = machine
    self.spec = spec
    self.ceilings = []
    self.ceilingsAtEnd = []
    self.counters = [:]
    self.groupsLeftOut = 0
    self.warnings = []
  }
}
