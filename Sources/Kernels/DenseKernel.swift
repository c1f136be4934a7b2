import COpenBLAS
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
}

/// What each thread needs for its share of one call.
private struct DenseCall {
  var weights: UnsafeMutablePointer<UnsafePointer<Float>>
  var firstRows: UnsafeMutablePointer<Int32>
  var threads: Int
  var copy: Int
  var x: UnsafePointer<Float>
  var y: UnsafeMutablePointer<Float>
  var batch: Int32
  var columns: Int32
  var rows: Int32
}

private final class DenseMultiplication: Multiplication {
  private let packed: PackedDense
  private let call: UnsafeMutablePointer<DenseCall>
  private let task: TeamTask

  init(_ packed: PackedDense, team: ThreadTeam, activations: Activations) {
    self.packed = packed
    let copies = packed.storage.copies
    let weights = UnsafeMutablePointer<UnsafePointer<Float>>.allocate(
      capacity: copies * team.count)
    let firstRows = UnsafeMutablePointer<Int32>.allocate(capacity: team.count + 1)
    for thread in 0..<team.count {
      for copy in 0..<copies {
        weights[copy * team.count + thread] = UnsafePointer(
          packed.storage.section(0, thread: thread, copy: copy).assumingMemoryBound(to: Float.self))
      }
    }
    for (index, row) in packed.partition.boundaries.enumerated() { firstRows[index] = Int32(row) }
    call = .allocate(capacity: 1)
    call.initialize(
      to: DenseCall(
        weights: weights, firstRows: firstRows, threads: team.count, copy: 0,
        x: UnsafePointer(activations.x), y: activations.y, batch: Int32(activations.batch),
        columns: Int32(packed.columns), rows: Int32(activations.outFeatures)))
    task = TeamTask(context: call) { context, thread in
      DenseMultiplication.multiply(context.assumingMemoryBound(to: DenseCall.self), thread)
    }
    super.init(team: team, activations: activations)
  }

  deinit {
    call.pointee.weights.deallocate()
    call.pointee.firstRows.deallocate()
    call.deallocate()
  }

  override func run(copy: Int) {
    call.pointee.copy = copy
    team.run(task)
  }

  private static func multiply(_ call: UnsafeMutablePointer<DenseCall>, _ thread: Int) {
    let weights = call.pointee.weights[call.pointee.copy * call.pointee.threads + thread]
    let first = call.pointee.firstRows[thread]
    let rows = call.pointee.firstRows[thread + 1] - first
    let columns = call.pointee.columns
    guard rows > 0 else { return }
    if call.pointee.batch == 1 {
      cblas_sgemv(
        CblasRowMajor, CblasNoTrans, rows, columns, 1, weights, columns, call.pointee.x, 1, 0,
        call.pointee.y + Int(first), 1)
    } else {
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, call.pointee.batch, rows, columns, 1,
        call.pointee.x, columns, weights, columns, 0, call.pointee.y + Int(first),
        call.pointee.rows)
    }
  }
}
