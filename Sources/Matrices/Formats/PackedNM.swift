import CKernels
import Hardware

/// N:M weights: a bit for each weight, and exactly N values for each group of M consecutive inputs.
///
/// Every row and word starts at a known place. See `bench_nm_slice` for the layout.
/// For M ≤ 64 the bits take no more room than indices do: 2:4 is 4 bits a group either way.
public struct PackedNM: Sendable {
  /// The rows of each thread.
  public let partition: RowPartition
  /// inFeatures.
  public let columns: Int
  /// Values of each group: N.
  public let kept: Int
  /// Inputs of each group: M.
  public let group: Int
  /// The packed bytes.
  public let storage: PackedStorage
  /// Bytes one multiplication reads; the slack behind the values is not among them.
  public let weightBytes: Int

  private static let masks = 0
  private static let values = 1

  /// Values stored for one row.
  public static func valuesPerRow(columns: Int, kept: Int, group: Int) -> Int {
    (columns + group - 1) / group * kept
  }

  /// Bytes of an N:M matrix.
  public static func bytes(rows: Int, columns: Int, kept: Int, group: Int) -> Int {
    let values = valuesPerRow(columns: columns, kept: kept, group: group)
    return rows * ((columns + 63) / 64 * 8 + values * 4)
  }

  /// Packs `weights`, at most `kept` of each `group` (a power of two from 2 to 64) of which are kept.
  ///
  /// A group that keeps fewer gets zeros as values until it is full. Throws `DataError` when a group
  /// keeps more.
  public init(
    _ weights: LayerWeights, kept: Int, group: Int, team: ThreadTeam, copies: Int = 1,
    placement: Placement = .hugePages
  ) throws {
    guard let mask = Self.filled(weights.mask, kept: kept, group: group) else {
      throw DataError(field: "weights", "a group of \(group) keeps more than \(kept) weights")
    }
    let words = mask.wordsPerRow
    let perRow = Self.valuesPerRow(columns: weights.columns, kept: kept, group: group)
    let partition = RowPartition(rows: weights.rows, threads: team.count)
    let slack = Int(BENCH_VALUE_SLACK)
    let storage = try PackedStorage(
      sectionBytes: (0..<team.count).map {
        [partition[$0].count * words * 8, (partition[$0].count * perRow + slack) * 4]
      }, copies: copies, placement: placement)
    self.partition = partition
    self.columns = weights.columns
    self.kept = kept
    self.group = group
    self.storage = storage
    weightBytes = storage.bytesPerCopy - team.count * slack * 4
    team.perform { thread in
      let masks = storage.section(Self.masks, thread: thread).assumingMemoryBound(to: UInt64.self)
      let values = storage.section(Self.values, thread: thread).assumingMemoryBound(to: Float.self)
      for (index, row) in partition[thread].enumerated() {
        var next = index * perRow
        for word in 0..<words {
          var bits = mask.words[row * words + word]
          masks[index * words + word] = bits
          while bits != 0 {
            let column = word * 64 + bits.trailingZeroBitCount
            values[next] =
              weights.mask[row, column] ? weights.values.values[row * weights.columns + column] : 0
            next += 1
            bits &= bits - 1
          }
        }
      }
    }
    storage.replicate(team: team)
  }

  /// `mask` with clear bits set, from the left, until each group has `kept`; nil if one has more.
  private static func filled(_ mask: Mask, kept: Int, group: Int) -> Mask? {
    var mask = mask
    let lanes: UInt64 = group == 64 ? ~0 : (1 << UInt64(group)) - 1
    for row in 0..<mask.rows {
      for start in stride(from: 0, to: mask.columns, by: group) {
        let word = row * mask.wordsPerRow + start / 64
        let shift = UInt64(start % 64)
        let size = min(group, mask.columns - start)
        var missing = min(kept, size) - (mask.words[word] >> shift & lanes).nonzeroBitCount
        guard missing >= 0 else { return nil }
        for column in start..<start + size where missing > 0 && !mask[row, column] {
          mask[row, column] = true
          missing -= 1
        }
      }
    }
    return mask
  }

  /// The C kernels' view of `thread`'s slice in copy `copy`.
  public func slice(thread: Int, copy: Int) -> bench_nm_slice {
    bench_nm_slice(
      masks: storage.section(Self.masks, thread: thread, copy: copy)
        .assumingMemoryBound(to: UInt64.self),
      values: storage.section(Self.values, thread: thread, copy: copy)
        .assumingMemoryBound(to: Float.self),
      rows: Int64(partition[thread].count), columns: Int64(columns), kept: Int32(kept),
      group: Int32(group))
  }

  /// Row `row` with its zeros.
  public func unpackedRow(_ row: Int) -> [Float] {
    guard let (thread, index) = partition.locate(row) else { return [] }
    let slice = slice(thread: thread, copy: 0)
    let perRow = Self.valuesPerRow(columns: columns, kept: kept, group: group)
    return MaskedRow(
      masks: slice.masks + index * ((columns + 63) / 64), values: slice.values + index * perRow,
      columns: columns
    ).unpacked()
  }
}
