import Hardware
import Matrices
import Models
import Records

/// What a plan is to be made for.
public struct DecisionSpec: Sendable {
  /// The model and how it is to be run; its kernels are those to choose from.
  public var model: ModelSpec
  /// What is made as good as it can be first.
  public var objective = Decision.Objective.decode
  /// The most that weights and cache may take; nil for no limit.
  public var memoryLimitBytes: Int?
  /// The most that 1 - the cosine of outputs may be; nil for no limit.
  public var maximumFidelityLoss: Double?
  /// Files of inputs to compare outputs on, for fidelity; nil for random ones.
  public var tokens: String?
  /// Mel bands for a model that hears, beside `tokens`.
  public var features: String?
  /// A run of another machine, for which the plan is to be made; nil for this one.
  public var otherMachine: String?

  /// Plans for `model`, fast in decoding.
  public init(model: ModelSpec) { self.model = model }

  /// The pattern of the weights: a folder's own zeros unless others are asked for.
  ///
  /// Throws `UsageError` where there are several, or the model has no zeros of its own.
  func pattern(hasWeights: Bool) throws -> Pattern {
    let asked = model.askedPatterns
    guard asked.count <= 1 else {
      throw UsageError(
        "a plan is for one pattern of zeros, not \(asked.count): give --sparsity or --pattern one "
          + "value, and make a plan for each")
    }
    if asked == [.native] && !hasWeights {
      throw UsageError("--sparsity native needs real weights: give a model's folder")
    }
    return asked.first ?? (hasWeights ? .native : .dense)
  }

  /// The objective, as far as `architecture` has what it is about: an encoder alone has but its prompt.
  ///
  /// Throws `UsageError` where what it is about isn't to be timed.
  func objective(for architecture: Architecture) throws -> Decision.Objective {
    let isDecoder = architecture.decoder != nil
    if model.stages == [.decode] && !isDecoder {
      throw UsageError(
        "--stage decode: \(architecture.name) is an encoder alone and makes no tokens; leave it out"
      )
    }
    let needed: [ModelSpec.Stage] =
      switch objective {
      case .decode: isDecoder ? [.decode] : [.first]
      case .prefill: [.first]
      case .request: isDecoder ? [.first, .decode] : [.first]
      case .memory: []
      }
    if let missing = needed.first(where: { !model.stages.contains($0) }) {
      throw UsageError(
        "--objective \(objective.rawValue) needs the stage \(missing.rawValue): leave --stage out")
    }
    return isDecoder || objective == .memory ? objective : .prefill
  }

  /// Refuses settings of a model's run that a plan can't have.
  func validate() throws {
    if model.kernels.contains(where: { if case .plan = $0 { true } else { false } }) {
      throw UsageError("--kernel takes kernels to choose from here: a plan is what comes out")
    }
    if let caches = model.caches, caches != [.cold] {
      throw UsageError("--cache: plans are made for weights in memory; leave it out, or give cold")
    }
    if maximumFidelityLoss == nil, tokens != nil || features != nil {
      throw UsageError("--tokens is what fidelity is compared on: give --max-fidelity-loss as well")
    }
    if features != nil && tokens == nil {
      throw UsageError("--features are heard beside --tokens: give both")
    }
    if let loss = maximumFidelityLoss, !(0...2).contains(loss) {
      throw UsageError("--max-fidelity-loss \(loss) is outside 0 to 2: it is 1 - a cosine")
    }
  }
}
