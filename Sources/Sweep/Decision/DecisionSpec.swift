import Hardware
import Matrices
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

  /// Refuses settings of a model's run that a plan can't have.
  func validate() throws {
    if model.kernels.contains(where: { if case .plan = $0 { true } else { false } }) {
      throw UsageError("--kernel takes kernels to choose from here: a plan is what comes out")
    }
    if let caches = model.caches, caches != [.cold] {
      throw UsageError("--cache: plans are made for weights in memory; leave it out, or give cold")
    }
    if let loss = maximumFidelityLoss, !(0...2).contains(loss) {
      throw UsageError("--max-fidelity-loss \(loss) is outside 0 to 2: it is 1 - a cosine")
    }
  }
}
