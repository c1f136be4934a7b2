import Foundation
import Hardware

/// A model run end to end in several ways: `model.json`.
public struct ModelRun: Codable, Sendable {
  /// Version of this schema.
  public static let currentSchemaVersion = 1

  /// The version that it was written in.
  public var schemaVersion = ModelRun.currentSchemaVersion
  /// What the run is called, from its spec.
  public var name: String
  /// When it started.
  public var startedAt: Date
  /// `finished` or `interrupted`.
  public var state = "finished"
  /// The arguments, the name of the program first.
  public var commandLine: [String]
  /// The commit the tool was built from; nil outside a checkout.
  public var gitCommit: String?
  /// `debug` or `release`, and whether measured code was optimised.
  public var buildConfiguration: String
  /// `bench`, `swift`, `openblas`, … → version.
  public var versions: [String: String]
  /// The machine it ran on.
  public var machine: MachineDescription
  /// What the machine could do at the start, with as many threads.
  public var ceilings: Ceilings?
  /// `t5-small`, or what the checkpoint calls itself.
  public var model: String
  /// The folder of real weights, or nil for synthetic ones.
  public var weights: String?
  /// Of synthetic weights.
  public var seed: UInt64?
  /// Threads, one per core.
  public var threads: Int
  /// Sequences at once.
  public var batch: Int
  /// Tokens, or frames, that go in at once, of each sequence.
  public var prompt: Int
  /// Cached positions at which decoding starts; 0 for an encoder alone.
  public var context: Int
  /// Tokens that decoding goes on for before it starts again.
  public var generate: Int
  /// Blocks of a stack that were run; where that isn't all of them, the rest is extrapolated.
  public var blocks: Int
  /// Blocks of a stack that there are.
  public var blocksOfTheModel: Int
  /// The instruction set of attention, norms and activations.
  public var attentionIsa: String?
  /// One per variant and cache regime.
  public var records: [ModelRecord]
  /// From start to end.
  public var wallSeconds: Double?
  /// Largest resident size of the process.
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
