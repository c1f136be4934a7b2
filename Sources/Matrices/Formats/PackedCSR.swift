import CKernels
import Hardware

/// Compressed sparse rows: values, the columns of their entries, 32-bit row starts and, for int8,
/// row scales, each a section of a thread's slice.
public struct PackedCSR: Sendable {
  /// The rows of each thread.
  public let partition: RowPartition
  /// inFeatures.
  public let columns: Int
  /// How the weights are represented.
  public let precision: Precision
  /// The packed bytes.
  public let storage: PackedStorage
  /// How an entry tells its column.
  public let index: CSRIndex
  /// Entries of all slices, bridges included.
  public let entries: Int
  /// Bytes one multiplication reads: the readable slack behind values and indices isn't.
  public let weightBytes: Int

  private static let values = 0
  private static let indices = 1
  private static let starts = 2
  private static let scales = 3
  private static let slack = Int(BENCH_CSR_SLACK)

  /// Why weights of `precision` can't be packed, or nil when they can.
  public static func refusal(of precision: Precision) -> String? {
    precision == .w4a16
      ? "an index of 8 or 16 bits beside each 4-bit value takes more than int8 values save" : nil
  }

  /// Bytes of a matrix of `rows` rows with `nonzeros` kept weights, row starts of one slice
  /// included.
  ///
  /// Where entries tell their columns by distances, an estimate: kept weights are taken to lie at
  /// random.
  public static func bytes(
    rows: Int, columns: Int, nonzeros: Int, precision: Precision = .fp32
  ) -> Int {
    let valueBytes = precision.bitsPerWeight / 8
    let bridged = CSRIndex.expectedBridged(rows: rows, columns: columns, entries: nonzeros)
    let index = CSRIndex.choose(
      rows: rows, columns: columns, entries: nonzeros, bridged: bridged, valueBytes: valueBytes)
    let entries = index == .delta8 ? bridged : nonzeros
    return entries * (valueBytes + index.bytes) + (rows + 1) * 4 + rows * scaleBytes(precision)
  }

  private static func scaleBytes(_ precision: Precision) -> Int {
    precision == .w8a16 || precision == .w8a8 ? 4 : 0
  }

  /// Packs `weights` for `team`, rows split by their bytes.
  ///
  /// `index` is chosen by `CSRIndex.choose` unless given; one that can't tell all columns isn't
  /// taken. Throws `UnavailableError` when memory isn't granted, a slice has 2³² entries or more,
  /// or a row more than a 32-bit sum of int8 products has room for; `DataError` when a weight can't
  /// be represented.
  public init(
    _ weights: LayerWeights, team: ThreadTeam, copies: Int = 1, placement: Placement = .hugePages,
    index wanted: CSRIndex? = nil
  ) throws {
    precondition(Self.refusal(of: weights.precision) == nil, "CSR doesn't hold this precision")
    let nonzeros = weights.rowNonzeros
    try weights.requireRoomForSums(nonzeros)
    let encoded = try weights.encoded(team: team)
    let valueBytes = weights.precision.bitsPerWeight / 8
    let entries = CSREntries(weights.mask, nonzeros: nonzeros, team: team)
    let index = entries.index(wanted, valueBytes: valueBytes)
    let rowEntries = entries.counts(index)
    let rowBytes = 4 + Self.scaleBytes(weights.precision)
    let partition = RowPartition(
      costs: rowEntries.map { $0 * (valueBytes + index.bytes) + rowBytes }, threads: team.count)
    let counts = (0..<team.count).map { rowEntries[partition[$0]].reduce(0, +) }
    guard counts.allSatisfy({ $0 <= Int(UInt32.max) }) else {
      throw UnavailableError("CSR slices are limited to 2^32 entries: use more threads")
    }
    let sections = (0..<team.count).map { thread in
      [
        counts[thread] * valueBytes + Self.slack, counts[thread] * index.bytes + Self.slack,
        (partition[thread].count + 1) * 4,
        partition[thread].count * Self.scaleBytes(weights.precision),
      ]
    }
    let storage = try PackedStorage(
      sectionBytes: sections, copies: copies, placement: placement)
    self.partition = partition
    self.columns = weights.columns
    self.precision = weights.precision
    self.storage = storage
    self.index = index
    self.entries = rowEntries.reduce(0, +)
    weightBytes = storage.bytesPerCopy - 2 * Self.slack * team.count
    team.perform { thread in
      let writer = CSRWriter(
        values: storage.section(Self.values, thread: thread),
        indices: storage.section(Self.indices, thread: thread),
        starts: storage.section(Self.starts, thread: thread)
          .assumingMemoryBound(to: UInt32.self),
        index: index)
      writer.write(encoded, rows: partition[thread])
      guard encoded.scalesPerRow == 1 else { return }
      let scales = storage.section(Self.scales, thread: thread)
        .assumingMemoryBound(to: Float.self)
      for (position, row) in partition[thread].enumerated() {
        scales[position] = encoded.scales[row]
      }
    }
    storage.replicate(team: team)
  }

  /// The C kernels' view of `thread`'s slice in copy `copy`.
  public func slice(thread: Int, copy: Int) -> bench_csr_slice {
    let scaled = Self.scaleBytes(precision) > 0
    return bench_csr_slice(
      values: UnsafeRawPointer(storage.section(Self.values, thread: thread, copy: copy)),
      indices: UnsafeRawPointer(storage.section(Self.indices, thread: thread, copy: copy)),
      row_starts: storage.section(Self.starts, thread: thread, copy: copy)
        .assumingMemoryBound(to: UInt32.self),
      row_scales: scaled
        ? UnsafePointer(
          storage.section(Self.scales, thread: thread, copy: copy)
            .assumingMemoryBound(to: Float.self)) : nil,
      rows: Int64(partition[thread].count), columns: Int64(columns), kind: Self.kind(precision),
      index: index.code)
  }

  /// What the C kernels call weights of `precision`.
  public static func kind(_ precision: Precision) -> bench_csr_values {
    switch precision {
    case .fp32: BENCH_CSR_FP32
    case .bf16: BENCH_CSR_BF16
    case .w8a16, .w4a16: BENCH_CSR_W8A16
    case .w8a8: BENCH_CSR_W8A8
    }
  }

  /// Row `row` as it is stored, read back from the packed bytes.
  public func storedRow(_ row: Int) -> StoredRow {
    var elements = [Float](repeating: 0, count: columns)
    guard let (thread, position) = partition.locate(row) else { return StoredRow(elements: []) }
    let slice = slice(thread: thread, copy: 0)
    var column = 0
    for entry in Int(slice.row_starts[position])..<Int(slice.row_starts[position + 1]) {
      switch index {
      case .uint16:
        column = Int(slice.indices.load(fromByteOffset: entry * 2, as: UInt16.self))
      case .uint32:
        column = Int(slice.indices.load(fromByteOffset: entry * 4, as: UInt32.self))
      case .delta8: column += Int(slice.indices.load(fromByteOffset: entry, as: UInt8.self))
      }
      elements[column] = element(slice, entry)
    }
    guard let scales = slice.row_scales else { return StoredRow(elements: elements) }
    return StoredRow(elements: elements, scales: [scales[position]])
  }

  private func element(_ slice: bench_csr_slice, _ entry: Int) -> Float {
    switch precision {
    case .fp32: slice.values.load(fromByteOffset: entry * 4, as: Float.self)
    case .bf16:
      BFloat16.widening(slice.values.load(fromByteOffset: entry * 2, as: UInt16.self))
    case .w8a16, .w8a8, .w4a16:
      Float(slice.values.load(fromByteOffset: entry, as: Int8.self))
    }
  }
}
