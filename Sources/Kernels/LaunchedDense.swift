import COpenBLAS
import Hardware
import Matrices

/// OpenBLAS called on every thread with the first column of its weights alone, the least that it takes: what
/// starting the threads, calling and writing the results cost.
final class LaunchedDense {
  private struct Call {
    var weights: UnsafeMutablePointer<UnsafePointer<Float>>
    var firstRows: UnsafeMutablePointer<Int>
    var x: UnsafePointer<Float>
    var y: UnsafeMutablePointer<Float>
    var batch: Int32
    var columns: Int32
    var rows: Int32
  }

  let task: TeamTask
  private let call: UnsafeMutablePointer<Call>
  private let keptAlive: PackedStorage

  init(_ packed: PackedDense, activations: Activations) {
    keptAlive = packed.storage
    let threads = packed.partition.count
    let weights = UnsafeMutablePointer<UnsafePointer<Float>>.allocate(capacity: threads)
    let firstRows = UnsafeMutablePointer<Int>.allocate(capacity: threads + 1)
    for thread in 0..<threads {
      weights[thread] = UnsafePointer(
        packed.storage.section(0, thread: thread).assumingMemoryBound(to: Float.self))
    }
    for (index, row) in packed.partition.boundaries.enumerated() { firstRows[index] = row }
    call = .allocate(capacity: 1)
    call.initialize(
      to: Call(
        weights: weights, firstRows: firstRows, x: UnsafePointer(activations.x),
        y: activations.y, batch: Int32(activations.batch),
        columns: Int32(packed.columns), rows: Int32(activations.outFeatures)))
    task = TeamTask(context: call) { context, thread in
      LaunchedDense.multiply(context.assumingMemoryBound(to: Call.self).pointee, thread)
    }
  }

  deinit {
    call.pointee.weights.deallocate()
    call.pointee.firstRows.deallocate()
    call.deallocate()
  }

  private static func multiply(_ call: Call, _ thread: Int) {
    let first = call.firstRows[thread]
    let rows = Int32(call.firstRows[thread + 1] - first)
    guard rows > 0 else { return }
    // The first column by itself: `columns` apart, so that rows are those of the layer.
    if call.batch == 1 {
      cblas_sgemv(
        CblasRowMajor, CblasNoTrans, rows, 1, 1, call.weights[thread], call.columns, call.x, 1, 0,
        call.y + first, 1)
    } else {
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, call.batch, rows, 1, 1, call.x, call.columns,
        call.weights[thread], call.columns, 0, call.y + first, call.rows)
    }
  }
}
