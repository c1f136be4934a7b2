import COpenBLAS
import Hardware
import Matrices

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

final class DenseMultiplication: Multiplication {
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
