import Hardware
import Matrices

/// N:M: as bitmask, but each group of M inputs has exactly N values, so that blocks and groups start at
/// known places.
public struct NMKernel: Kernel {
  /// What it is called.
  public let name = "nm"
  /// How its weights lie in memory.
  public let format =
    "one bit a weight, N values for each group of M (a power of two up to 64), in tiles of 16 rows"
  /// What it does.
  public let summary =
    "expands fixed-count groups into registers for few tokens, into L1 once for many"

  /// The N:M kernel.
  public init() {}

  /// Those it is written in, plainest first.
  public func instructionSets(for precision: Precision) -> [InstructionSet] {
    TileRoutines.all(precision).map(\.isa)
  }

  /// Refuses what isn't N:M with M a power of two from 2 to 64.
  public func refusal(of pattern: Pattern) -> String? {
    guard case .nm(let kept, let group) = pattern else { return "nm needs an N:M pattern" }
    let valid = group >= 2 && group <= 64 && group & (group - 1) == 0 && 1...group ~= kept
    return valid ? nil : "nm needs 1 ≤ N ≤ M, M a power of two from 2 to 64, not \(kept):\(group)"
  }

  /// A bit for each weight, N values for each group, scales.
  public func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int {
    guard case .nm(let kept, let group) = pattern else { return 0 }
    return PackedTiles.bytes(
      rows: rows, columns: columns, nonzeros: nonzeros, layout: .nm(kept: kept, group: group),
      precision: precision)
  }

  /// Packs masks and filled groups, blocks of rows split evenly.
  public func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer {
    guard case .nm(let kept, let group) = weights.pattern else {
      throw DataError(field: "pattern", "nm needs an N:M pattern, not \(weights.pattern)")
    }
    return try PreparedTiles(
      name, weights, layout: .nm(kept: kept, group: group), isa: isa, team: team, copies: copies,
      placement: placement)
  }
}
