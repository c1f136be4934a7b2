import Hardware
import Matrices

/// All weights: the baseline, OpenBLAS on row-major fp32, and our own kernels in the other precisions.
///
/// fp32 is sgemv for one token and sgemm for more. Each thread of the team multiplies its own rows
/// through single-threaded OpenBLAS. OpenBLAS's own threads would be unpinned, and spin for tens of
/// milliseconds after a call.
public struct DenseKernel: Kernel {
  /// What it is called.
  public let name = "dense"
  /// How its weights lie in memory.
  public let format = "all weights: row-major in fp32, else in tiles of 16 rows"
  /// What it does.
  public let summary =
    "OpenBLAS in fp32 (sgemv at batch 1, sgemm above), our own code in the other precisions"

  /// It is.
  public let isDense = true

  /// The dense kernel.
  public init() {}

  /// In fp32 the one whose kernels OpenBLAS chose, as only that can run; else those it is written in.
  public func instructionSets(for precision: Precision) -> [InstructionSet] {
    precision == .fp32 ? [OpenBLAS.instructionSet] : TileRoutines.all(precision).map(\.isa)
  }

  /// Nothing is refused.
  public func refusal(of pattern: Pattern) -> String? { nil }

  /// All weights, zeros included.
  public func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int {
    precision == .fp32
      ? rows * columns * 4
      : PackedTiles.bytes(
        rows: rows, columns: columns, nonzeros: rows * columns, layout: .dense,
        precision: precision)
  }

  /// Lays rows behind each other, or packs tiles, split evenly over the threads.
  public func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer {
    guard weights.precision == .fp32 else {
      return try PreparedTiles(
        name, weights, layout: .dense, isa: isa, team: team, copies: copies, placement: placement)
    }
    guard max(weights.rows, weights.columns) <= Int(Int32.max) else {
      throw UnavailableError("OpenBLAS takes sizes up to \(Int32.max): leave this layer out")
    }
    OpenBLAS.confinedToCaller
    return PreparedDense(
      packed: try PackedDense(weights, team: team, copies: copies, placement: placement), team: team
    )
  }
}

private final class PreparedDense: PreparedLayer {
  let packed: PackedDense
  let team: ThreadTeam

  init(packed: PackedDense, team: ThreadTeam) {
    self.packed = packed
    self.team = team
  }

  var precision: Precision { .fp32 }
  func isa(batch: Int) -> InstructionSet { OpenBLAS.instructionSet }
  var storage: PackedStorage { packed.storage }
  var weightBytes: Int { storage.bytesPerCopy }

  func executedOperations(batch: Int) -> Int {
    2 * batch * packed.columns * (packed.partition.boundaries.last ?? 0)
  }

  func implementation(batch: Int) -> String {
    "\(OpenBLAS.version) \(OpenBLAS.coreType) \(batch == 1 ? "sgemv" : "sgemm")"
  }

  var sliceStarts: [Int] { packed.partition.boundaries }

  func storedRow(_ row: Int) -> StoredRow { StoredRow(elements: packed.unpackedRow(row)) }

  func bind(_ activations: Activations) -> Multiplication {
    DenseMultiplication(packed, team: team, activations: activations)
  }

  func bind(_ activations: Activations, part: WorkPart) throws -> BoundPart? {
    switch part {
    case .decode: return nil
    case .launch:
      let call = LaunchedDense(packed, activations: activations)
      return BoundPart(
        multiplication: DensePart(
          team: team, activations: activations, task: call.task, keeping: call),
        sliceBytes: 0, share: 1)
    case .resident(let slice):
      let resident = try ResidentDense(
        packed, batch: activations.batch, slice: slice, activations: activations)
      return BoundPart(
        multiplication: DensePart(
          team: team, activations: activations, task: resident.task, keeping: resident),
        sliceBytes: resident.sliceBytes, share: resident.share)
    }
  }
}
