import Hardware
import Matrices

/// A way to multiply activations by the weights of a layer in one format, for one or more precisions
/// and instruction sets.
///
/// Everything else (sweep, checks, counters, reports) takes a kernel from `KernelCatalogue` and knows it
/// by these members alone.
public protocol Kernel: Sendable {
  /// What it is called on the command line and in records: `bitmask`.
  var name: String { get }
  /// How its weights lie in memory, in a few words.
  var format: String { get }
  /// What it does, in one sentence.
  var summary: String { get }

  /// Whether sweeps that don't name kernels time it.
  var isSweptByDefault: Bool { get }

  /// Whether it multiplies all weights, zeros included: what a sparse kernel has to beat.
  var isDense: Bool { get }

  /// The instruction sets it has code for at `precision`, plainest first; none if it has no code.
  func instructionSets(for precision: Precision) -> [InstructionSet]

  /// Why it can't multiply weights of `pattern`, or nil when it can.
  func refusal(of pattern: Pattern) -> String?

  /// Why it can't multiply in `precision`, or nil when it can.
  func refusal(of precision: Precision) -> String?

  /// Bytes of packed weights, before they are packed: `nonzeros` of `rows` × `columns` are kept.
  func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int

  /// Packs `weights` for `team` and the code of `isa`, `copies` times over.
  ///
  /// Throws `UnavailableError` when memory isn't granted, `DataError` when the weights don't follow
  /// the pattern that the format needs.
  func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer
}

extension Kernel {
  /// It is.
  public var isSweptByDefault: Bool { true }

  /// It isn't.
  public var isDense: Bool { false }

  /// Refuses what it has no code for; a kernel for which a precision makes no sense says why.
  public func refusal(of precision: Precision) -> String? {
    instructionSets(for: precision).isEmpty ? "\(name) has no \(precision.rawValue) code" : nil
  }
}

/// Weights packed for one kernel, instruction set and team.
public protocol PreparedLayer: AnyObject {
  /// What its weights are stored in and its activations multiplied in.
  var precision: Precision { get }
  /// The instruction set whose code multiplies `batch` tokens: the one it was packed for or one below
  /// it, for a library its own choice.
  func isa(batch: Int) -> InstructionSet
  /// The packed bytes and their copies.
  var storage: PackedStorage { get }
  /// Bytes of packed weights that one multiplication reads.
  var weightBytes: Int { get }
  /// What its products are: whose peak bounds them.
  var arithmetic: ArithmeticKind { get }
  /// Operations that one multiplication of `batch` tokens executes, multiplied zeros and padding
  /// included; a multiply-add is two.
  func executedOperations(batch: Int) -> Int
  /// Which code multiplies `batch` tokens: `OpenBLAS 0.3.21 SkylakeX sgemv`.
  func implementation(batch: Int) -> String
  /// Rows at which the slices of the threads start, as far as the layer is cut into slices.
  var sliceStarts: [Int] { get }
  /// Row `row` of the weights, read back from the packed bytes.
  func storedRow(_ row: Int) -> StoredRow
  /// Makes the multiplication of `activations` ready to run: what it needs is allocated here.
  func bind(_ activations: Activations) throws -> Multiplication
  /// Makes a part of it ready to run, or returns nil when there is no such part: nothing to unpack, or
  /// a kernel that can't be taken apart.
  func bind(_ activations: Activations, part: WorkPart) throws -> BoundPart?
  /// Weights that one multiplication of `batch` tokens unpacks, as often as it does; nil for formats
  /// that are multiplied as they are stored.
  func unpackedWeights(batch: Int) -> Int?
  /// The smallest batch that is unpacked by the same code as `batch`.
  func leastBatch(unpackedLike batch: Int) -> Int
  /// Times that one multiplication of `batch` tokens goes through the weights.
  func weightPasses(batch: Int) -> Int
  /// Activations that one multiplication of `batch` tokens loads.
  func activationLoads(batch: Int) -> ActivationLoads?
}

extension PreparedLayer {
  /// That of the precision.
  public var arithmetic: ArithmeticKind { precision.arithmetic }

  /// None: for layers that aren't cut, or cut by a library.
  public var sliceStarts: [Int] { [] }

  /// None: a kernel that doesn't say how it is taken apart has no differential evidence but the stream.
  public func bind(_ activations: Activations, part: WorkPart) throws -> BoundPart? { nil }

  /// None.
  public func unpackedWeights(batch: Int) -> Int? { nil }

  /// The batch itself.
  public func leastBatch(unpackedLike batch: Int) -> Int { batch }

  /// Once.
  public func weightPasses(batch: Int) -> Int { 1 }

  /// Not known.
  public func activationLoads(batch: Int) -> ActivationLoads? { nil }
}
