/// What a run gave for one case, as the history keeps it.
///
/// Only `ratio` and the shares of ceilings are compared between runs. The other figures are for looking at:
/// times are comparable neither across machines nor across days.
public struct HistoryCase: Codable, Sendable, Equatable {
  /// `model/layer|OUTxIN|batch|precision|pattern|kernel|isa|threads|cache`, or what sets a stage of a model
  /// apart: the same in every run.
  public var caseID: String
  /// What became of the case; of a model's stage `measured` or `suspect`.
  public var status: CaseRecord.Status
  /// Why it is no result.
  public var reason: String?
  /// The model, or `shape` for a layer given by its size alone.
  public var model: String
  /// The layer's name within its model; absent for a stage of a whole model.
  public var layer: String?
  /// The stage of a whole model; absent for a layer.
  public var stage: ModelRecord.Stage?
  /// Tokens multiplied at once, or sequences at once.
  public var batch: Int
  /// How weights and activations are represented.
  public var precision: String
  /// `dense`, `unstructured(0.5)`, `2:4` or `native`.
  public var pattern: String
  /// The share of weights that is zero, counted.
  public var sparsity: Double
  /// The kernel's name, or how the kernels of a model were chosen.
  public var kernel: String
  /// The instruction set that ran; absent for a whole model.
  public var isa: String?
  /// Threads that shared the work.
  public var threads: Int
  /// `cold` or `warm`.
  public var cache: String

  /// Time of dense fp32 over this time, within the same rounds; absent for dense fp32 itself, and where the
  /// case is no result.
  public var ratio: ModelRecord.Interval?
  /// Bytes/s as a share of what the level that held the weights gave in the same run.
  public var memoryShare: Double?
  /// Operations/s as a share of the peak of the same run.
  public var computeShare: Double?
  /// Weights unpacked per second as a share of unpacking alone in the same run.
  public var decodeShare: Double?
  /// What held it back in this run.
  public var bound: CaseRecord.Bound?
  /// Median time with its 95 % interval, in seconds.
  public var seconds: ModelRecord.Interval?
  /// Tokens per second of a model's stage.
  public var tokensPerSecond: Double?
  /// Rounds that count.
  public var rounds: Int?
  /// True where over a third of the rounds was dropped.
  public var isNoisy: Bool?

  /// A case without figures.
  public init(
    caseID: String, status: CaseRecord.Status, model: String, batch: Int, precision: String,
    pattern: String, sparsity: Double, kernel: String, threads: Int, cache: String
  ) {
    self.caseID = caseID
    self.status = status
    self.model = model
    self.batch = batch
    self.precision = precision
    self.pattern = pattern
    self.sparsity = sparsity
    self.kernel = kernel
    self.threads = threads
    self.cache = cache
  }

  /// Whether its figures may be compared.
  public var isResult: Bool { status == .measured }

  /// Whether it is what the ratios of the others are to: dense fp32.
  public var isBaseline: Bool {
    precision == "fp32" && (stage == nil ? kernel == "dense" : pattern == "dense") && ratio == nil
  }
}
