import Foundation
import Hardware

/// A model run end to end in several ways: `model.json`.
public struct ModelRun: Codable, Sendable {
  /// Version of this schema.
  public static let currentSchemaVersion = 1

  public var schemaVersion = ModelRun.currentSchemaVersion
  /// What the run is called, from its spec.
  public var name: String
  public var startedAt: Date
  /// `finished` or `interrupted`.
  public var state = "finished"
  /// The arguments, the name of the program first.
  public var commandLine: [String]
  public var gitCommit: String?
  public var buildConfiguration: String
  public var versions: [String: String]
  public var machine: MachineDescription
  /// What the machine could do at the start, with as many threads.
  public var ceilings: Ceilings?
  /// `t5-small`, or what the checkpoint calls itself.
  public var model: String
  /// The folder of real weights, or nil for synthetic ones.
  public var weights: String?
  /// Of synthetic weights.
  public var seed: UInt64?
  public var threads: Int
  /// Sequences at once.
  public var batch: Int
  /// Tokens, or frames, that go in at once, of each sequence.
  public var prompt: Int
  /// Cached positions at which decoding starts; 0 for an encoder alone.
  public var context: Int
  /// Tokens that decoding goes on for before it starts again.
  public var generate: Int
  /// Blocks of a stack that were run, and that there are: `extrapolated from 8 of 32 blocks`.
  public var blocks: Int
  public var blocksOfTheModel: Int
  /// The instruction set of attention, norms and activations.
  public var attentionIsa: String?
  public var records: [ModelRecord]
  public var wallSeconds: Double?
  public var peakMemoryBytes: Int?
  /// What makes results less trustworthy, and what to do about it.
  public var warnings: [String] = []
  /// What is worth knowing about how it was run.
  public var notes: [String] = []

  /// A run without records.
  public init(
    name: String, startedAt: Date, commandLine: [String], gitCommit: String?,
    buildConfiguration: String, versions: [String: String], machine: MachineDescription,
    model: String, weights: String?, seed: UInt64?, threads: Int, batch: Int, prompt: Int,
    context: Int, generate: Int, blocks: Int, blocksOfTheModel: Int
  ) {
    self.name = name
    self.startedAt = startedAt
    self.commandLine = commandLine
    self.gitCommit = gitCommit
    self.buildConfiguration = buildConfiguration
    self.versions = versions
    self.machine = machine
    self.model = model
    self.weights = weights
    self.seed = seed
    self.threads = threads
    self.batch = batch
    self.prompt = prompt
    self.context = context
    self.generate = generate
    self.blocks = blocks
    self.blocksOfTheModel = blocksOfTheModel
    records = []
  }

  /// `extrapolated from 8 of 32 blocks`, or nil when all were run.
  public var extrapolation: String? {
    blocks < blocksOfTheModel
      ? "extrapolated from \(blocks) of \(blocksOfTheModel) blocks" : nil
  }
}
