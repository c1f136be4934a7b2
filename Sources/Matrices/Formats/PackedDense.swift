import Hardware

/// Row-major fp32 weights, zeros included: what a dense BLAS reads.
///
/// Each thread has one section: its rows.
public struct PackedDense: Sendable {
  /// The rows of each thread.
  public let partition: RowPartition
  /// inFeatures.
  public let columns: Int
  /// The packed bytes.
  public let storage: PackedStorage

  /// Packs `weights` for `team`, rows split evenly at multiples of 16 as BLAS's register tiles are.
  public init(
    _ weights: LayerWeights, team: ThreadTeam, copies: Int = 1, placement: Placement = .hugePages
  ) throws {
    let partition = RowPartition(rows: weights.rows, threads: team.count, multiple: 16)
    let storage = try PackedStorage(
      sectionBytes: (0..<team.count).map { [partition[$0].count * weights.columns * 4] },
      copies: copies, placement: placement)
    self.partition = partition
    self.columns = weights.columns
    self.storage = storage
    team.perform { thread in
      let target = storage.section(0, thread: thread).assumingMemoryBound(to: Float.self)
      for (index, row) in partition[thread].enumerated() {
        let start = target + index * weights.columns
        if weights.pattern == .dense {
          weights.values.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            start.update(from: base + row * weights.columns, count: weights.columns)
          }
        } else {
          start.update(repeating: 0, count: weights.columns)
          weights.forEachKept(inRow: row) { column, value in start[column] = value }
        }
      }
    }
    storage.replicate(team: team)
  }

  /// Row `row` as it is stored.
  public func unpackedRow(_ row: Int) -> [Float] {
    guard let (thread, index) = partition.locate(row) else { return [] }
    let base = storage.section(0, thread: thread).assumingMemoryBound(to: Float.self)
    return [Float](UnsafeBufferPointer(start: base + index * columns, count: columns))
  }
}

extension RowPartition {
  /// The thread that multiplies `row`, and the row's index within its slice.
  func locate(_ row: Int) -> (thread: Int, index: Int)? {
    for thread in 0..<count where self[thread].contains(row) {
      return (thread, row - self[thread].lowerBound)
    }
    return nil
  }
}
