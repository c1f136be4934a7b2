import CKernels
import Hardware
import Matrices

/// A layer in CSR with the routines that multiply it.
final class PreparedCSR: PreparedLayer {
  private let packed: PackedCSR
  private let routines: CSRRoutines
  private let team: ThreadTeam
  private let placement: Placement

  init(_ packed: PackedCSR, routines: CSRRoutines, team: ThreadTeam, placement: Placement) {
    self.packed = packed
    self.routines = routines
    self.team = team
    self.placement = placement
  }

  func isa(batch: Int) -> InstructionSet { routines.isa }
  var precision: Precision { packed.precision }
  /// Multiply-adds of 32-bit lanes in every precision: values are widened, and int8 has integer lanes.
  var arithmetic: ArithmeticKind { .fp32 }
  var storage: PackedStorage { packed.storage }
  var weightBytes: Int { packed.weightBytes }
  var sliceStarts: [Int] { packed.partition.boundaries }

  func executedOperations(batch: Int) -> Int {
    let blocks = CSRTokenBlocks(batch: batch, columns: packed.columns)
    return 2 * packed.entries * blocks.paddedTokens
  }

  func implementation(batch: Int) -> String {
    let blocks = CSRTokenBlocks(batch: batch, columns: packed.columns)
    let form = blocks.usesPanels ? "panels of \(blocks.width)" : "dot"
    return "csr \(packed.index) \(routines.isa.rawValue) \(form)"
  }

  func storedRow(_ row: Int) -> StoredRow { packed.storedRow(row) }

  func bind(_ activations: Activations) throws -> Multiplication {
    try CSRMultiplication(
      packed, routines: routines, team: team, activations: activations, placement: placement)
  }

  func bind(_ activations: Activations, part: WorkPart) throws -> BoundPart? {
    let blocks = CSRTokenBlocks(batch: activations.batch, columns: packed.columns)
    let rows = part.slice.map { residentRows(bytes: $0.bytesPerThread, blocks) } ?? .max
    let made = (0..<packed.partition.count).reduce(0) {
      let all = packed.partition[$1].count
      return $0 + (part.slice?.rows(of: all, step: rows) ?? all)
    }
    return BoundPart(
      multiplication: try CSRMultiplication(
        packed, routines: routines, team: team, activations: activations, placement: placement,
        part: part, stepRows: rows),
      sliceBytes: part == .launch ? 0 : min(rows, packed.partition.mostRows) * rowBytes,
      share: Double(made) / Double(max(1, packed.partition.rows)))
  }

  private var rowBytes: Int {
    packed.weightBytes / max(1, packed.partition.rows)
  }

  /// Rows that take `bytes`.
  ///
  /// Where panels are multiplied, at least as many as share one way through a panel, even if they don't fit:
  /// fewer would load the panel more often than the whole does.
  private func residentRows(bytes: Int, _ blocks: CSRTokenBlocks) -> Int {
    let fitting = max(1, bytes / max(1, rowBytes))
    let together = Int(BENCH_CSR_ROWS)
    return blocks.usesPanels ? max(1, fitting / together) * together : fitting
  }

  /// Entries, once for each block of tokens.
  func unpackedWeights(batch: Int) -> Int? {
    packed.entries * weightPasses(batch: batch)
  }

  func leastBatch(unpackedLike batch: Int) -> Int {
    let blocks = CSRTokenBlocks(batch: batch, columns: packed.columns)
    return blocks.usesPanels ? CSRTokenBlocks.oneByOne + 1 : 1
  }

  /// Once for each block of tokens.
  func weightPasses(batch: Int) -> Int {
    CSRTokenBlocks(batch: batch, columns: packed.columns).count
  }

  /// An activation for each entry and token.
  func activationLoads(batch: Int) -> ActivationLoads? {
    let blocks = CSRTokenBlocks(batch: batch, columns: packed.columns)
    let vector = packed.columns * 4 * blocks.width
    return ActivationLoads(
      bytes: packed.entries * blocks.paddedTokens * 4,
      setBytes: blocks.usesPanels ? min(vector, Int(BENCH_CSR_PANEL_BYTES)) : vector)
  }
}
