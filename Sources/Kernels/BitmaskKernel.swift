import Hardware
import Matrices

/// A bit for each weight and the kept values packed: decompressed on the fly.
public struct BitmaskKernel: Kernel {
  /// What it is called.
  public let name = "bitmask"
  /// How its weights lie in memory.
  public let format = "one bit a weight, kept values packed, in tiles of 16 rows"
  /// What it does.
  public let summary =
    "expands kept values into registers for few tokens, into L1 once for many; zeros are multiplied"

  /// The bitmask kernel.
  public init() {}

  /// Those it is written in, plainest first.
  public func instructionSets(for precision: Precision) -> [InstructionSet] {
    TileRoutines.all(precision).map(\.isa)
  }

  /// Nothing is refused: a dense layer just takes a bit a weight more.
  public func refusal(of pattern: Pattern) -> String? { nil }

  /// A bit for each weight, the kept values, scales.
  public func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int {
    PackedTiles.bytes(
      rows: rows, columns: columns, nonzeros: nonzeros, layout: .bitmask, precision: precision)
  }

  /// Packs masks and kept values, blocks of rows split by the bytes they take.
  public func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer {
    try PreparedTiles(
      name, weights, layout: .bitmask, isa: isa, team: team, copies: copies, placement: placement)
  }
}
