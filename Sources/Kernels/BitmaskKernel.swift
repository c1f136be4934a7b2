import CKernels
import Hardware
import Matrices

/// A bit for each weight and the kept values packed: decompressed in registers on the fly.
public struct BitmaskKernel: Kernel {
  /// What it is called.
  public let name = "bitmask"
  /// How its weights lie in memory.
  public let format = "one bit a weight, kept values packed"
  /// What it does.
  public let summary =
    "expands kept values into registers for up to 8 tokens; above, visits set bits and broadcasts"

  /// The bitmask kernel.
  public init() {}

  /// Those it is written in, plainest first.
  public func instructionSets(for precision: Precision) -> [InstructionSet] {
    precision == .fp32 ? Self.routines.map(\.0) : []
  }

  /// Nothing is refused.
  public func refusal(of pattern: Pattern) -> String? { nil }

  /// A bit for each weight, and the kept values.
  public func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int {
    PackedBitmask.bytes(rows: rows, columns: columns, nonzeros: nonzeros)
  }

  /// Packs masks and kept values, rows split by bytes.
  public func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer {
    let packed = try PackedBitmask(weights, team: team, copies: copies, placement: placement)
    let kept = 2 * weights.mask.nonzeros
    return PreparedSparse(
      name: name, isa: isa, storage: packed.storage, weightBytes: packed.weightBytes,
      partition: packed.partition, routines: try Self.routines.find(isa, kernel: name), team: team,
      placement: placement,
      dotOperations: isa == .generic ? kept : 2 * weights.rows * weights.columns,
      panelOperations: kept, slice: packed.slice(thread:copy:), unpack: packed.unpackedRow)
  }

  private static var routines: [(InstructionSet, SparseRoutines)] {
    let generic = SparseRoutines(
      dot: bench_bitmask_dot_generic, panel: bench_bitmask_panel_generic, dotTokens: 8)
    #if arch(x86_64)
      return [
        (.generic, generic),
        (
          .avx2,
          SparseRoutines(
            dot: bench_bitmask_dot_avx2, panel: bench_bitmask_panel_avx2, dotTokens: 8)
        ),
        (
          .avx512,
          SparseRoutines(
            dot: bench_bitmask_dot_avx512, panel: bench_bitmask_panel_avx512, dotTokens: 8)
        ),
      ]
    #else
      return [(.generic, generic)]
    #endif
  }
}
