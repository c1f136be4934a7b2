import Hardware
import Matrices
import Records

/// What a sweep shall measure, and for how long: a spec file after the command line's flags.
public struct SweepSpec: Equatable, Sendable {
  /// Names the run's folder.
  public var name = "custom"
  /// Models of the catalogue whose layers are swept, with synthetic weights.
  public var models: [String] = []
  /// Layers given by their size alone.
  public var shapes: [LayerShape] = []
  /// A `.safetensors` file or a model folder with real weights, relative to the working directory.
  public var weights: String?
  /// Which layers to take, matched against `model/layer`; nil for all.
  public var layers: NameFilter?
  /// Shares of zeros at random places, in [0, 1); 0 is the dense layer.
  public var sparsities: [Double] = []
  /// Whether real weights are also swept with the zeros that they come with.
  public var nativeSparsity = false
  /// N:M patterns, every one `Pattern.nm`.
  public var patterns: [Pattern] = []
  /// Activation rows multiplied at once.
  public var batches: [Int] = [1]
  /// Precisions of the weights.
  public var precisions: [Precision] = [.fp32]
  /// Kernels to time, or nil for all that fit.
  public var kernels: [String]?
  /// The widest instruction sets to use, each in turn; nil stands for the best of this machine.
  public var isas: [InstructionSet?] = [nil]
  /// Thread counts; `everyCore` stands for one thread per core.
  public var threads = [SweepSpec.everyCore]
  /// Cache regimes.
  public var caches: [CacheRegime] = [.cold]
  /// What verdicts on bounds rest on.
  public var evidence = CaseRecord.EvidenceKind.allCases
  /// Wall time that the whole sweep may take.
  public var timeBudgetSeconds = 180.0
  /// Time that one case may take before it is recorded as unsettled.
  public var caseBudgetSeconds = 0.5
  /// Seed of synthetic weights, masks and activations.
  public var seed: UInt64 = 1
  /// Which cases to run, matched against their `caseID`; nil for all.
  public var filter: NameFilter?
  /// Real weights: every block's tensor rather than one representative per kind of layer.
  public var everyLayer = false
  /// Where to look for break-evens with dense, in place of timing cases.
  public var breakEven = BreakEvenAxes.none

  /// Sub-sweeps, each complete: the fields above with some of them replaced.
  ///
  /// Where there are any, they are what is swept, as one run.
  public var parts: [SweepSpec] = []

  /// The thread count that stands for as many threads as there are cores.
  public static let everyCore = 0

  /// `threads` as a spec has them on a machine of so many cores, each once, ascending.
  static func threadCounts(_ threads: [Int], cores: Int) -> [Int] {
    Set(threads.map { $0 == everyCore ? cores : $0 }).sorted()
  }

  /// The thread counts of all parts on a machine of so many cores, each once, ascending.
  ///
  /// Throws `UsageError` where the machine has fewer cores.
  func threadCounts(cores: Int) throws -> [Int] {
    let counts = Set(expanded.flatMap { Self.threadCounts($0.threads, cores: cores) }).sorted()
    if let excess = counts.first(where: { $0 > cores }) {
      throw UsageError("--threads \(excess): this machine has \(cores) cores to use")
    }
    return counts
  }

  /// An empty spec, with the values that a spec file may leave out.
  public init() {}

  /// Every pattern that the weights of a layer are given in turn, without repetition.
  public var weightPatterns: [Pattern] {
    let unstructured = sparsities.map { $0 == 0 ? Pattern.dense : .unstructured($0) }
    return unstructured + patterns + (nativeSparsity ? [.native] : [])
  }

  /// Refuses a contradiction, or nothing to do, whatever the parts are.
  func validateAlone() throws {
    if models.isEmpty && shapes.isEmpty && weights == nil {
      throw UsageError("nothing to sweep: give a model, a shape or weights")
    }
    if breakEven != .none {
      try validateBreakEven()
    } else if weightPatterns.isEmpty {
      throw UsageError("nothing to sweep: give a sparsity or a pattern")
    }
    if nativeSparsity && weights == nil {
      throw UsageError("sparsity native needs real weights: give --weights")
    }
    if everyLayer && weights == nil {
      throw UsageError("every-layer needs real weights: give --weights")
    }
  }
}
