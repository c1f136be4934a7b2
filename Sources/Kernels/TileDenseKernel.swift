import Hardware
import Matrices

/// All weights in fp32, in tile order: this project's own dense kernel beside OpenBLAS's.
///
/// Where OpenBLAS leaves bandwidth unused, as with one token and short rows, it is the faster dense kernel,
/// and the fair thing to compare sparse ones with. In the other precisions `dense` is the same code.
public struct TileDenseKernel: Kernel {
  /// What it is called.
  public let name = "tiles"
  /// How its weights lie in memory.
  public let format = "all weights: in tiles of 16 rows, fp32 alone"
  /// What it does.
  public let summary = "our own dense fp32 code; 'dense' is the same code in the other precisions"
  /// Sweeps compare with OpenBLAS; models take whichever is faster.
  public let isSweptByDefault = false

  /// It is.
  public let isDense = true

  /// The tile kernel.
  public init() {}

  /// Those it is written in, plainest first; none but for fp32.
  public func instructionSets(for precision: Precision) -> [InstructionSet] {
    precision == .fp32 ? TileRoutines.all(precision).map(\.isa) : []
  }

  /// Nothing is refused.
  public func refusal(of pattern: Pattern) -> String? { nil }

  /// All weights, zeros included, in whole blocks and quads.
  public func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int {
    PackedTiles.bytes(
      rows: rows, columns: columns, nonzeros: rows * columns, layout: .dense, precision: precision)
  }

  /// Packs tiles, blocks of rows split evenly over the threads.
  public func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer {
    try PreparedTiles(
      name, weights, layout: .dense, isa: isa, team: team, copies: copies, placement: placement)
  }
}
