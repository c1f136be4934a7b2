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
    let quad = Int(BENCH_QUAD_COLUMNS)
    let perUnit = precision == .w8a8 ? 4 : 2
    let step = isa(batch: batch) == .amx ? Int(BENCH_UNIT_STEP) * perUnit : quad
    return 2 * batch * blocks * rows * ((tiles.columns + step - 1) / step * step)
  }

  /// Blocks of rows, all threads together.
  private var blocks: Int {
    let rows = Int(BENCH_BLOCK_ROWS)
    return (0..<tiles.partition.count).reduce(0) {
      $0 + (tiles.partition[$1].count + rows - 1) / rows
    }
  }

  private var quads: Int {
    (tiles.columns + Int(BENCH_QUAD_COLUMNS) - 1) / Int(BENCH_QUAD_COLUMNS)
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

  func bind(_ activations: Activations, part: WorkPart) throws -> BoundPart? {
    let routines = routines(batch: activations.batch)
    if case .decode = part, routines.decode(tiles.layout, precision) == nil { return nil }
    let step = part.slice.map { TileStep(tiles, $0) }
    return BoundPart(
      multiplication: try TileMultiplication(
        tiles, routines: routines, team: team, activations: activations, part: part,
        step: step ?? .whole),
      sliceBytes: step?.bytes(of: tiles) ?? 0, share: step?.share(of: tiles) ?? 1)
  }

  /// Whole blocks by whole quads, once for each pass over the tokens.
  func unpackedWeights(batch: Int) -> Int? {
    guard routines(batch: batch).decode(tiles.layout, precision) != nil else { return nil }
    return weightPasses(batch: batch) * blocks * Int(BENCH_BLOCK_ROWS) * quads
      * Int(BENCH_QUAD_COLUMNS)
  }

  func leastBatch(unpackedLike batch: Int) -> Int {
    let routines = routines(batch: batch)
    if routines.isa == .amx { return Int(BENCH_AMX_LEAST_TOKENS) }
    return batch <= routines.packing.fewTokens ? 1 : routines.packing.fewTokens + 1
  }

  func weightPasses(batch: Int) -> Int { routines(batch: batch).packing.passes(batch: batch) }

  /// A token's unit for each line it is multiplied by: once for each block of rows, or for as many blocks
  /// as go side by side.
  func activationLoads(batch: Int) -> ActivationLoads? {
    let packing = routines(batch: batch).packing
    let tokenBytes = 4 * TilePacking.units(columns: tiles.columns, precision: precision)
    let passTokens = min(batch, Int(BENCH_PASS_TOKENS))
    let together = batch <= packing.fewTokens ? 1 : packing.blocksSideBySide
    return ActivationLoads(
      bytes: batch * tokenBytes * ((blocks + together - 1) / together),
      setBytes: passTokens * tokenBytes)
  }
}
