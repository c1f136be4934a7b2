import CKernels
import Hardware
import Matrices

/// Weights in tile order with the routines that multiply them: every bitmask and N:M kernel, and our own
/// dense ones.
final class PreparedTiles: PreparedLayer {
  private let name: String
  private let tiles: PackedTiles
  private let routines: TileRoutines
  private let team: ThreadTeam

  /// Packs `weights` in `layout` for the code of `isa`.
  ///
  /// Throws as `PackedTiles` does, and `UnavailableError` when there is no such code.
  init(
    _ name: String, _ weights: LayerWeights, layout: TileLayout, isa: InstructionSet,
    team: ThreadTeam, copies: Int, placement: Placement
  ) throws {
    guard let routines = TileRoutines.all(weights.precision).first(where: { $0.isa == isa }) else {
      throw UnavailableError("\(name) has no \(isa.rawValue) code for \(weights.precision.rawValue)")
    }
    self.name = name
    self.routines = routines
    self.team = team
    tiles = try PackedTiles(
      weights, layout: layout, team: team, copies: copies, placement: placement)
  }

  var precision: Precision { tiles.precision }
  var isa: InstructionSet { routines.isa }
  var storage: PackedStorage { tiles.storage }
  var weightBytes: Int { tiles.weightBytes }
  var sliceStarts: [Int] { tiles.partition.boundaries }

  /// Whole blocks of rows by whole quads of columns: what isn't kept is multiplied as zero.
  func executedOperations(batch: Int) -> Int {
    let rows = Int(BENCH_BLOCK_ROWS)
    let blocks = (0..<tiles.partition.count).reduce(0) {
      $0 + (tiles.partition[$1].count + rows - 1) / rows
    }
    let columns = Int(BENCH_QUAD_COLUMNS)
    return 2 * batch * blocks * rows * ((tiles.columns + columns - 1) / columns * columns)
  }

  func implementation(batch: Int) -> String {
    let packing = routines.packing
    let form =
      batch <= packing.fewTokens && isa != .amx
      ? "decoded in registers" : "decoded into L1, tiles of \(packing.tileTokens) tokens"
    return "\(name) \(precision.rawValue) \(isa.rawValue), \(form)"
  }

  func storedRow(_ row: Int) -> StoredRow { tiles.storedRow(row) }

  func bind(_ activations: Activations) throws -> Multiplication {
    try TileMultiplication(tiles, routines: routines, team: team, activations: activations)
  }
}
