import Matrices

/// The C views of a layer's slices, and the first row of each: what every routine that multiplies a
/// thread's own rows is called with.
final class TeamSlices<Slice> {
  /// [copies][threads].
  let slices: UnsafeMutablePointer<Slice>
  /// Of each thread.
  let firstRows: UnsafeMutablePointer<Int>

  init(_ partition: RowPartition, copies: Int, slice: (_ thread: Int, _ copy: Int) -> Slice) {
    let threads = partition.count
    slices = .allocate(capacity: copies * threads)
    firstRows = .allocate(capacity: threads)
    for thread in 0..<threads {
      firstRows[thread] = partition[thread].lowerBound
      for copy in 0..<copies {
        (slices + copy * threads + thread).initialize(to: slice(thread, copy))
      }
    }
  }

  deinit {
    slices.deallocate()
    firstRows.deallocate()
  }
}
