import CKernels
import Hardware

/// Weights in tile order, in any precision: dense, bitmask or N:M.
///
/// See `bench_tiles.h` for the layout. A thread's slice is whole blocks of 16 rows, in sections of
/// masks, values, starts of blocks, scales and row sums.
public struct PackedTiles: Sendable {
  /// The rows of each thread.
  public let partition: RowPartition
  /// inFeatures.
  public let columns: Int
  /// Which weights are stored.
  public let layout: TileLayout
  /// How the weights are represented.
  public let precision: Precision
  /// The packed bytes.
  public let storage: PackedStorage
  /// How they lie in memory.
  public let placement: Placement
  /// Bytes one multiplication reads: all sections, the slack behind the values left out.
  public let weightBytes: Int
  /// For each block where its values start within its slice.
  let blockStarts: [Int]

  static let masks = 0
  static let values = 1
  static let starts = 2
  static let scales = 3
  static let rowSums = 4

  /// Number of copies.
  public var copies: Int { storage.copies }

  /// Packs `weights` for `team` in their precision, blocks split by the bytes they take.
  ///
  /// In N:M a group that keeps fewer than N gets zeros as values until it is full. Throws `DataError`
  /// when a group keeps more, or a weight can't be represented in the precision, and
  /// `UnavailableError` when memory isn't granted, or a row keeps more weights than a 32-bit sum of
  /// int8 products has room for.
  public init(
    _ weights: LayerWeights, layout: TileLayout, team: ThreadTeam, copies: Int = 1,
    placement: Placement = .hugePages
  ) throws {
    try weights.requireRoomForSums(weights.rowNonzeros)
    let encoded = try weights.encoded(team: team)
    let filled = try Self.filledMask(encoded.mask, layout, team: team)
    let geometry = TileGeometry(
      columns: weights.columns, layout: layout, precision: weights.precision)
    let valueBytes = geometry.blockValueBytes(encoded.mask, team: team)
    let partition = RowPartition(
      blockCosts: valueBytes.map { $0 + geometry.fixedBytes }, blockRows: TileGeometry.blockRows,
      rows: weights.rows, threads: team.count)
    let blocks = (0..<team.count).map { partition.blocks(ofThread: $0) }
    let storage = try PackedStorage(
      sectionBytes: blocks.map { blocks in
        [
          blocks.count * geometry.maskBytes,
          valueBytes[blocks].reduce(TileGeometry.slack, +),
          blocks.count * geometry.startBytes,
          blocks.count * geometry.scaleBytes,
          blocks.count * geometry.rowSumBytes,
        ]
      }, copies: copies, placement: placement)
    self.partition = partition
    self.columns = weights.columns
    self.layout = layout
    self.precision = weights.precision
    self.storage = storage
    self.placement = placement
    weightBytes = storage.bytesPerCopy - team.count * TileGeometry.slack
    let blockStarts = blocks.flatMap { blocks in
      valueBytes[blocks].reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }.dropLast()
    }
    self.blockStarts = blockStarts
    let writer = TileWriter(encoded: encoded, geometry: geometry, filled: filled)
    team.perform { thread in
      writer.write(
        blocks: blocks[thread], starts: blockStarts,
        masks: storage.section(Self.masks, thread: thread),
        values: storage.section(Self.values, thread: thread))
      if layout == .bitmask {
        let starts = storage.section(Self.starts, thread: thread)
        for (index, block) in blocks[thread].enumerated() {
          starts.storeBytes(
            of: UInt64(blockStarts[block]), toByteOffset: index * 8, as: UInt64.self)
        }
      }
      writer.writeScales(
        blocks: blocks[thread], to: storage.section(Self.scales, thread: thread),
        rowSums: storage.section(Self.rowSums, thread: thread))
    }
    storage.replicate(team: team)
  }

  /// N:M: which weights get a value, zeros that fill a group among them; else nil.
  private static func filledMask(
    _ mask: Mask, _ layout: TileLayout, team: ThreadTeam
  ) throws -> Mask? {
    guard case .nm(let kept, let group) = layout else { return nil }
    guard 2...64 ~= group, group.nonzeroBitCount == 1, 1...group ~= kept else {
      throw DataError(
        field: "pattern",
        "\(kept):\(group) is not N:M with 1 ≤ N ≤ M, M a power of two from 2 to 64")
    }
    return try mask.filled(kept: kept, group: group, team: team)
  }

  /// The C kernels' view of `thread`'s slice in copy `copy`.
  public func slice(thread: Int, copy: Int) -> bench_tiles {
    var tiles = bench_tiles()
    if layout != .dense {
      tiles.masks = UnsafePointer(
        storage.section(Self.masks, thread: thread, copy: copy)
          .assumingMemoryBound(to: UInt64.self))
    }
    tiles.values = UnsafePointer(
      storage.section(Self.values, thread: thread, copy: copy).assumingMemoryBound(to: UInt8.self))
    if layout == .bitmask {
      tiles.starts = UnsafePointer(
        storage.section(Self.starts, thread: thread, copy: copy)
          .assumingMemoryBound(to: UInt64.self))
    }
    if SymmetricQuantiser(precision) != nil {
      tiles.scales = UnsafeRawPointer(storage.section(Self.scales, thread: thread, copy: copy))
    }
    if precision == .w8a8 {
      tiles.row_sums = UnsafePointer(
        storage.section(Self.rowSums, thread: thread, copy: copy)
          .assumingMemoryBound(to: Int32.self))
    }
    tiles.rows = Int64(partition[thread].count)
    tiles.quads = Int64(geometry.quads)
    if case .nm(let kept, let group) = layout {
      tiles.kept = Int32(kept)
      tiles.group = Int32(group)
    }
    return tiles
  }

  var geometry: TileGeometry {
    TileGeometry(columns: columns, layout: layout, precision: precision)
  }
}

extension PackedTiles {
  /// Bytes one multiplication reads of `nonzeros` kept weights of `rows` × `columns`.
  ///
  /// Exact but for bitmask in w4a16, where half of the quads are taken to end in half a byte of
  /// padding.
  public static func bytes(
    rows: Int, columns: Int, nonzeros: Int, layout: TileLayout, precision: Precision
  ) -> Int {
    let geometry = TileGeometry(columns: columns, layout: layout, precision: precision)
    let blocks = TileGeometry.blocks(rows: rows)
    let values: Int
    if let fixed = geometry.fixedValueBytes {
      values = blocks * fixed
    } else if precision == .w4a16 {
      let padded = min(nonzeros, blocks * geometry.quads / 2)
      values = (nonzeros + padded) / 2
    } else {
      values = nonzeros * precision.bitsPerWeight / 8
    }
    return values + blocks * geometry.fixedBytes
  }
}

extension RowPartition {
  /// The blocks of 16 rows of thread `thread`, where rows were split at whole blocks.
  func blocks(ofThread thread: Int) -> Range<Int> {
    TileGeometry.blocks(
      rows: self[thread].lowerBound)..<TileGeometry.blocks(rows: self[thread].upperBound)
  }
}
