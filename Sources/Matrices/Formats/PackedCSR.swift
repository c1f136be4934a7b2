import CKernels
import Hardware

/// Compressed sparse rows: values, ascending column indices (16-bit where the columns allow it, else
/// 32-bit) and 32-bit row starts, each a section of a thread's slice.
public struct PackedCSR: Sendable {
  /// The rows of each thread.
  public let partition: RowPartition
  /// inFeatures.
  public let columns: Int
  /// The packed bytes.
  public let storage: PackedStorage
  /// Bytes of one column index: 2 or 4.
  public let indexBytes: Int
  /// Bytes one multiplication reads.
  public let weightBytes: Int

  private static let values = 0
  private static let indices = 1
  private static let starts = 2

  /// Bytes of a matrix of `rows` rows with `nonzeros` kept weights, row starts of one slice included.
  public static func bytes(rows: Int, columns: Int, nonzeros: Int) -> Int {
    nonzeros * (4 + (columns <= 65536 ? 2 : 4)) + (rows + 1) * 4
  }

  /// Packs `weights` for `team`, rows split by their nonzeros.
  ///
  /// Throws `UnavailableError` when memory isn't granted, or a slice has 2³² entries or more.
  public init(
    _ weights: LayerWeights, team: ThreadTeam, copies: Int = 1, placement: Placement = .hugePages
  ) throws {
    let indexBytes = weights.columns <= 65536 ? 2 : 4
    let nonzeros = weights.rowNonzeros
    let partition = RowPartition(
      costs: nonzeros.map { $0 * (4 + indexBytes) + 4 }, threads: team.count)
    let counts = (0..<team.count).map { nonzeros[partition[$0]].reduce(0, +) }
    guard counts.allSatisfy({ $0 <= Int(UInt32.max) }) else {
      throw UnavailableError("CSR slices are limited to 2^32 entries: use more threads")
    }
    let sections = (0..<team.count).map { thread in
      [counts[thread] * 4, counts[thread] * indexBytes, (partition[thread].count + 1) * 4]
    }
    let storage = try PackedStorage(
      sectionBytes: sections, copies: copies, placement: placement)
    self.partition = partition
    self.columns = weights.columns
    self.indexBytes = indexBytes
    self.storage = storage
    weightBytes = storage.bytesPerCopy
    team.perform { thread in
      let values = storage.section(Self.values, thread: thread).assumingMemoryBound(to: Float.self)
      let indices = storage.section(Self.indices, thread: thread)
      let starts = storage.section(Self.starts, thread: thread)
        .assumingMemoryBound(to: UInt32.self)
      let narrow = indices.assumingMemoryBound(to: UInt16.self)
      let wide = indices.assumingMemoryBound(to: UInt32.self)
      var entry = 0
      for (index, row) in partition[thread].enumerated() {
        starts[index] = UInt32(entry)
        weights.forEachKept(inRow: row) { column, value in
          values[entry] = value
          if indexBytes == 2 {
            narrow[entry] = UInt16(column)
          } else {
            wide[entry] = UInt32(column)
          }
          entry += 1
        }
      }
      starts[partition[thread].count] = UInt32(entry)
    }
    storage.replicate(team: team)
  }

  /// The C kernels' view of `thread`'s slice in copy `copy`.
  public func slice(thread: Int, copy: Int) -> bench_csr_slice {
    let indices = storage.section(Self.indices, thread: thread, copy: copy)
    return bench_csr_slice(
      values: storage.section(Self.values, thread: thread, copy: copy)
        .assumingMemoryBound(to: Float.self),
      columns16: indexBytes == 2 ? indices.assumingMemoryBound(to: UInt16.self) : nil,
      columns32: indexBytes == 4 ? indices.assumingMemoryBound(to: UInt32.self) : nil,
      row_starts: storage.section(Self.starts, thread: thread, copy: copy)
        .assumingMemoryBound(to: UInt32.self),
      rows: Int64(partition[thread].count), columns: Int64(columns))
  }

  /// Row `row` with its zeros.
  public func unpackedRow(_ row: Int) -> [Float] {
    var result = [Float](repeating: 0, count: columns)
    guard let (thread, index) = partition.locate(row) else { return result }
    let slice = slice(thread: thread, copy: 0)
    for entry in Int(slice.row_starts[index])..<Int(slice.row_starts[index + 1]) {
      let column = indexBytes == 2 ? Int(slice.columns16[entry]) : Int(slice.columns32[entry])
      result[column] = slice.values[entry]
    }
    return result
  }
}
