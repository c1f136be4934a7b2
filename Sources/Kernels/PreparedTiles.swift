import CKernels
import Hardware
import Matrices

/// Weights in tile order with the routines that multiply them: every bitmask and N:M kernel, and our own
/// dense ones.
final class PreparedTiles: PreparedLayer {
  private let name: String
  private let tiles: PackedTiles
  private let routines: TileRoutines
  /// What multiplies batches too small for `routines`: a product of tile registers takes as long for
  /// one token as for sixteen.
  private let smallBatch: TileRoutines?
  private let team: ThreadTeam

  /// Packs `weights` in `layout` for the code of `isa`.
  ///
  /// Throws as `PackedTiles` does, and `UnavailableError` when there is no such code.
  init(
    _ name: String, _ weights: LayerWeights, layout: TileLayout, isa: InstructionSet,
    team: ThreadTeam, copies: Int, placement: Placement
  ) throws {
    let all = TileRoutines.all(weights.precision)
    guard let routines = all.first(where: { $0.isa == isa }) else {
      throw UnavailableError(
        "\(name) has no \(isa.rawValue) code for \(weights.precision.rawValue)")
    }
    self.name = name
    self.routines = routines
    smallBatch = isa == .amx ? all.last { $0.isa < .amx } : nil
    self.team = team
    tiles = try PackedTiles(
      weights, layout: layout, team: team, copies: copies, placement: placement)
  }

  var precision: Precision { tiles.precision }
  func isa(batch: Int) -> InstructionSet { routines(batch: batch).isa }
  var storage: PackedStorage { tiles.storage }
  var weightBytes: Int { tiles.weightBytes }
  var sliceStarts: [Int] { tiles.partition.boundaries }

  /// Whole blocks of rows by whole quads of columns, in tile registers by whole tiles: what isn't kept is
  /// multiplied as zero.
  func executedOperations(batch: Int) -> Int {
    let rows = Int(BENCH_BLOCK_ROWS)
    let blocks = (0..<tiles.partition.count).reduce(0) {
      $0 + (tiles.partition[$1].count + rows - 1) / rows
    }
    let quad = Int(BENCH_QUAD_COLUMNS)
    let perUnit = precision == .w8a8 ? 4 : 2
    let step = isa(batch: batch) == .amx ? Int(BENCH_UNIT_STEP) * perUnit : quad
    return 2 * batch * blocks * rows * ((tiles.columns + step - 1) / step * step)
  }

  func implementation(batch: Int) -> String {
    let routines = routines(batch: batch)
    let packing = routines.packing
    let form =
      batch <= packing.fewTokens && routines.isa != .amx
      ? "decoded in registers" : "decoded into L1, tiles of \(packing.tileTokens) tokens"
    return "\(name) \(precision.rawValue) \(routines.isa.rawValue), \(form)"
  }

  private func routines(batch: Int) -> TileRoutines {
    if let smallBatch, batch < Int(BENCH_AMX_LEAST_TOKENS) { return smallBatch }
    return routines
  }

  func storedRow(_ row: Int) -> StoredRow { tiles.storedRow(row) }

  func bind(_ activations: Activations) throws -> Multiplication {
    try TileMultiplication(
      tiles, routines: routines(batch: activations.batch), team: team,
      activations: activations)
  }
}
