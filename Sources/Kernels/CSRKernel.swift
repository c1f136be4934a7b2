import CKernels
import Hardware
import Matrices

/// Compressed sparse rows: only kept weights are stored and multiplied, each with its column index.
public struct CSRKernel: Kernel {
  /// What it is called.
  public let name = "csr"
  /// How its weights lie in memory.
  public let format = "CSR, 16-bit indices up to 65536 inputs, else 32-bit"
  /// What it does.
  public let summary =
    "gathers activations at batch 1; above, broadcasts each kept weight over 16 to 64 tokens"

  /// The CSR kernel.
  public init() {}

  /// Those it is written in, plainest first.
  public func instructionSets(for precision: Precision) -> [InstructionSet] {
    precision == .fp32 ? Self.routines.map(\.0) : []
  }

  /// Nothing is refused.
  public func refusal(of pattern: Pattern) -> String? { nil }

  /// Kept values, their indices, and the row starts of one slice.
  public func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int {
    PackedCSR.bytes(rows: rows, columns: columns, nonzeros: nonzeros)
  }

  /// Packs values and indices, rows split by bytes.
  public func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer {
    let packed = try PackedCSR(weights, team: team, copies: copies, placement: placement)
    let operations = 2 * weights.mask.nonzeros
    return PreparedSparse(
      name: name, isa: isa, storage: packed.storage, weightBytes: packed.weightBytes,
      partition: packed.partition, routines: try Self.routines.find(isa, kernel: name), team: team,
      placement: placement, dotOperations: operations, panelOperations: operations,
      slice: packed.slice(thread:copy:), unpack: packed.unpackedRow)
  }

  private static var routines: [(InstructionSet, SparseRoutines)] {
    let generic = SparseRoutines(
      dot: bench_csr_dot_generic, panel: bench_csr_panel_generic, dotTokens: 1)
    #if arch(x86_64)
      return [
        (.generic, generic),
        (
          .avx2,
          SparseRoutines(dot: bench_csr_dot_avx2, panel: bench_csr_panel_avx2, dotTokens: 1)
        ),
        (
          .avx512,
          SparseRoutines(dot: bench_csr_dot_avx512, panel: bench_csr_panel_avx512, dotTokens: 1)
        ),
      ]
    #else
      return [(.generic, generic)]
    #endif
  }
}

extension [(InstructionSet, SparseRoutines)] {
  /// The routines for `isa`; throws `UnavailableError` when there are none.
  func find(_ isa: InstructionSet, kernel: String) throws -> SparseRoutines {
    guard let found = first(where: { $0.0 == isa }) else {
      throw UnavailableError("\(kernel) has no \(isa.rawValue) code on this architecture")
    }
    return found.1
  }
}
