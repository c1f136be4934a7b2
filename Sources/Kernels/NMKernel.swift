import CKernels
import Hardware
import Matrices

/// N:M: as bitmask, but each group of M inputs has exactly N values, so every row is at a known place.
public struct NMKernel: Kernel {
  /// What it is called.
  public let name = "nm"
  /// How its weights lie in memory.
  public let format = "one bit a weight, N values for each group of M (a power of two up to 64)"
  /// What it does.
  public let summary =
    "expands fixed-count groups into registers for up to 8 tokens; above, visits set bits"

  /// The N:M kernel.
  public init() {}

  /// Those it is written in, plainest first.
  public func instructionSets(for precision: Precision) -> [InstructionSet] {
    precision == .fp32 ? Self.routines.map(\.0) : []
  }

  /// Refuses what isn't N:M with M a power of two from 2 to 64.
  public func refusal(of pattern: Pattern) -> String? {
    guard case .nm(let kept, let group) = pattern else { return "nm needs an N:M pattern" }
    let valid = group >= 2 && group <= 64 && group & (group - 1) == 0 && 1...group ~= kept
    return valid ? nil : "nm needs 1 ≤ N ≤ M, M a power of two from 2 to 64, not \(kept):\(group)"
  }

  /// A bit for each weight, and N values for each group.
  public func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int {
    guard case .nm(let kept, let group) = pattern else { return 0 }
    return PackedNM.bytes(rows: rows, columns: columns, kept: kept, group: group)
  }

  /// Packs masks and filled groups, rows split evenly.
  public func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer {
    guard case .nm(let kept, let group) = weights.pattern else {
      throw DataError(field: "pattern", "nm needs an N:M pattern, not \(weights.pattern)")
    }
    let packed = try PackedNM(
      weights, kept: kept, group: group, team: team, copies: copies, placement: placement)
    let stored =
      2 * weights.rows * PackedNM.valuesPerRow(columns: weights.columns, kept: kept, group: group)
    return PreparedSparse(
      name: name, isa: isa, storage: packed.storage, weightBytes: packed.weightBytes,
      partition: packed.partition, routines: try Self.routines.find(isa, kernel: name), team: team,
      placement: placement,
      dotOperations: isa == .generic ? stored : 2 * weights.rows * weights.columns,
      panelOperations: stored, slice: packed.slice(thread:copy:), unpack: packed.unpackedRow)
  }

  private static var routines: [(InstructionSet, SparseRoutines)] {
    let generic = SparseRoutines(
      dot: bench_nm_dot_generic, panel: bench_nm_panel_generic, dotTokens: 8)
    #if arch(x86_64)
      return [
        (.generic, generic),
        (.avx2, SparseRoutines(dot: bench_nm_dot_avx2, panel: bench_nm_panel_avx2, dotTokens: 8)),
        (
          .avx512,
          SparseRoutines(dot: bench_nm_dot_avx512, panel: bench_nm_panel_avx512, dotTokens: 8)
        ),
      ]
    #else
      return [(.generic, generic)]
    #endif
  }
}
