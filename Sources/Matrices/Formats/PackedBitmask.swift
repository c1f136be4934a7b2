import CKernels
import Hardware

/// A bit for each weight and the kept values packed behind each other.
///
/// Masks and values are a section each of a thread's slice. See `bench_bitmask_slice` for the layout.
public struct PackedBitmask: Sendable {
  /// The rows of each thread.
  public let partition: RowPartition
  /// inFeatures.
  public let columns: Int
  /// The packed bytes.
  public let storage: PackedStorage
  /// Bytes one multiplication reads; the slack behind the values is not among them.
  public let weightBytes: Int
  /// For each row where its values start within its slice; kept for unpacking, kernels don't read it.
  private let valueStarts: [Int]

  private static let masks = 0
  private static let values = 1

  /// Bytes of a matrix with `nonzeros` kept weights.
  public static func bytes(rows: Int, columns: Int, nonzeros: Int) -> Int {
    rows * ((columns + 63) / 64) * 8 + nonzeros * 4
  }

  /// Packs `weights` for `team`, rows split by the bytes they take.
  public init(
    _ weights: LayerWeights, team: ThreadTeam, copies: Int = 1, placement: Placement = .hugePages
  ) throws {
    let words = weights.mask.wordsPerRow
    let nonzeros = weights.rowNonzeros
    let partition = RowPartition(
      costs: nonzeros.map { $0 * 4 + words * 8 }, threads: team.count)
    let counts = (0..<team.count).map { nonzeros[partition[$0]].reduce(0, +) }
    let slack = Int(BENCH_VALUE_SLACK)
    let storage = try PackedStorage(
      sectionBytes: (0..<team.count).map {
        [partition[$0].count * words * 8, (counts[$0] + slack) * 4]
      }, copies: copies, placement: placement)
    self.partition = partition
    self.columns = weights.columns
    self.storage = storage
    valueStarts = (0..<team.count).flatMap { thread -> [Int] in
      var next = 0
      return partition[thread].map { row in
        defer { next += nonzeros[row] }
        return next
      }
    }
    weightBytes = storage.bytesPerCopy - team.count * slack * 4
    team.perform { thread in
      let masks = storage.section(Self.masks, thread: thread).assumingMemoryBound(to: UInt64.self)
      let values = storage.section(Self.values, thread: thread).assumingMemoryBound(to: Float.self)
      var next = 0
      for (index, row) in partition[thread].enumerated() {
        for word in 0..<words {
          masks[index * words + word] = weights.mask.words[row * words + word]
        }
        weights.forEachKept(inRow: row) { _, value in
          values[next] = value
          next += 1
        }
      }
    }
    storage.replicate(team: team)
  }

  /// The C kernels' view of `thread`'s slice in copy `copy`.
  public func slice(thread: Int, copy: Int) -> bench_bitmask_slice {
    bench_bitmask_slice(
      masks: storage.section(Self.masks, thread: thread, copy: copy)
        .assumingMemoryBound(to: UInt64.self),
      values: storage.section(Self.values, thread: thread, copy: copy)
        .assumingMemoryBound(to: Float.self),
      rows: Int64(partition[thread].count), columns: Int64(columns))
  }

  /// Row `row` with its zeros.
  public func unpackedRow(_ row: Int) -> [Float] {
    guard let (thread, index) = partition.locate(row) else { return [] }
    let slice = slice(thread: thread, copy: 0)
    return MaskedRow(
      masks: slice.masks + index * ((columns + 63) / 64), values: slice.values + valueStarts[row],
      columns: columns
    ).unpacked()
  }
}
