import COpenBLAS
import Hardware
import Matrices

/// OpenBLAS called on every thread with a single weight: what starting the threads and a call cost, and for
/// sgemm what it does to a column of the activations.
final class LaunchedDense {
  private struct Call {
    var weight: UnsafePointer<Float>
    var x: UnsafePointer<Float>
    var y: UnsafeMutablePointer<Float>
    var batch: Int32
    var columns: Int32
    var rows: Int32
    var threads: Int
  }

  let task: TeamTask
  private let call: UnsafeMutablePointer<Call>
  private let keptAlive: PackedStorage

  init(_ packed: PackedDense, activations: Activations) {
    keptAlive = packed.storage
    call = .allocate(capacity: 1)
    call.initialize(
      to: Call(
        weight: UnsafePointer(
          packed.storage.section(0, thread: 0).assumingMemoryBound(to: Float.self)),
        x: UnsafePointer(activations.x), y: activations.y, batch: Int32(activations.batch),
        columns: Int32(packed.columns), rows: Int32(activations.outFeatures),
        threads: packed.partition.count))
    task = TeamTask(context: call) { context, thread in
      LaunchedDense.multiply(context.assumingMemoryBound(to: Call.self).pointee, thread)
    }
  }

  deinit { call.deallocate() }

  private static func multiply(_ call: Call, _ thread: Int) {
    // Rows of their own, as far as there are enough: threads that write to one line wait for it.
    let y = call.y + Int(call.rows) * thread / call.threads
    if call.batch == 1 {
      cblas_sgemv(
        CblasRowMajor, CblasNoTrans, 1, 1, 1, call.weight, call.columns, call.x, 1, 0, y, 1)
    } else {
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, call.batch, 1, 1, 1, call.x, call.columns,
        call.weight, call.columns, 0, y, call.rows)
    }
  }
}
