import COpenBLAS
import Hardware
import Matrices

/// OpenBLAS on a block of the weights that stays in a cache, called as often as makes up all of them.
///
/// For one token the block is the first rows. For more it is cut from the columns as well, and lies by
/// itself: sgemm packs the activations for each call anew, so few rows would be packed for too often,
/// while it goes through the columns in steps of some hundred in any case.
final class ResidentDense {
  private struct Call {
    var blocks: UnsafeMutablePointer<UnsafePointer<Float>>
    /// First row and number of rows of each thread.
    var firstRows: UnsafeMutablePointer<Int>
    var rowCounts: UnsafeMutablePointer<Int>
    var blockRows: Int
    var blockColumns: Int
    var batch: Int
    var columns: Int
    var rows: Int
    var x: UnsafePointer<Float>
    var y: UnsafeMutablePointer<Float>
  }

  /// Columns of a block for sgemm: OpenBLAS's own step is 256 to 448 for fp32 on the CPUs there are.
  private static let stepColumns = 384
  /// Rows of a block are a multiple of these, as OpenBLAS's register tiles are.
  private static let stepRows = 16

  let task: TeamTask
  /// Bytes of one thread's block.
  let sliceBytes: Int
  /// The share of the rows that is made up.
  let share: Double
  private let call: UnsafeMutablePointer<Call>
  private let keptAlive: PackedStorage
  private let copies: [MemoryRegion]

  /// Blocks as `slice` has them, but at least one row.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init(
    _ packed: PackedDense, batch: Int, slice: ResidentSlice, activations: Activations
  ) throws {
    keptAlive = packed.storage
    let threads = packed.partition.count
    let most = packed.partition.mostRows
    let width = batch == 1 ? packed.columns : min(packed.columns, Self.stepColumns)
    let fitting = max(1, slice.bytesPerThread / (4 * max(1, width)))
    let height = max(
      1, min(most, fitting >= Self.stepRows ? fitting / Self.stepRows * Self.stepRows : fitting))
    sliceBytes = height * width * 4
    copies =
      batch == 1 ? [] : try (0..<threads).map { _ in try MemoryRegion(count: height * width * 4) }
    let call = UnsafeMutablePointer<Call>.allocate(capacity: 1)
    call.initialize(
      to: Call(
        blocks: .allocate(capacity: threads), firstRows: .allocate(capacity: threads),
        rowCounts: .allocate(capacity: threads), blockRows: height,
        blockColumns: max(1, width), batch: batch, columns: packed.columns,
        rows: activations.outFeatures, x: UnsafePointer(activations.x), y: activations.y))
    for thread in 0..<threads {
      let own = UnsafePointer(
        packed.storage.section(0, thread: thread).assumingMemoryBound(to: Float.self))
      call.pointee.firstRows[thread] = packed.partition[thread].lowerBound
      call.pointee.rowCounts[thread] = slice.rows(of: packed.partition[thread].count, step: height)
      guard batch > 1 else {
        call.pointee.blocks[thread] = own
        continue
      }
      let block = copies[thread].pointer(to: Float.self)
      for row in 0..<min(height, packed.partition[thread].count) {
        (block + row * width).update(from: own + row * packed.columns, count: width)
      }
      call.pointee.blocks[thread] = UnsafePointer(block)
    }
    let made = (0..<threads).reduce(0) { $0 + call.pointee.rowCounts[$1] }
    share = Double(made) / Double(max(1, packed.partition.rows))
    self.call = call
    task = TeamTask(context: call) { context, thread in
      ResidentDense.multiply(context.assumingMemoryBound(to: Call.self).pointee, thread)
    }
  }

  deinit {
    call.pointee.blocks.deallocate()
    call.pointee.firstRows.deallocate()
    call.pointee.rowCounts.deallocate()
    call.deallocate()
  }

  private static func multiply(_ call: Call, _ thread: Int) {
    let block = call.blocks[thread]
    let count = call.rowCounts[thread]
    let y = call.y + call.firstRows[thread]
    var row = 0
    while row < count {
      let rows = min(call.blockRows, count - row)
      if call.batch == 1 {
        cblas_sgemv(
          CblasRowMajor, CblasNoTrans, Int32(rows), Int32(call.columns), 1, block,
          Int32(call.columns), call.x, 1, 0, y + row, 1)
      } else {
        var column = 0
        while column < call.columns {
          let columns = min(call.blockColumns, call.columns - column)
          cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(call.batch), Int32(rows),
            Int32(columns), 1, call.x + column, Int32(call.columns), block,
            Int32(call.blockColumns), column == 0 ? 0 : 1, y + row, Int32(call.rows))
          column += columns
        }
      }
      row += rows
    }
  }
}

/// A part of OpenBLAS's work: one task of the team.
final class DensePart: Multiplication {
  private let task: TeamTask
  private let keptAlive: AnyObject?

  init(
    team: ThreadTeam, activations: Activations, task: TeamTask, keeping object: AnyObject? = nil
  ) {
    self.task = task
    keptAlive = object
    super.init(team: team, activations: activations)
  }

  override func run(copy: Int) { team.run(task) }
}
