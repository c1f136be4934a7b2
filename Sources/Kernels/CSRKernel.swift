import CKernels
import Hardware
import Matrices

/// Compressed sparse rows: only kept weights are stored and multiplied, each with its column index.
public struct CSRKernel: Kernel {
  /// What it is called.
  public let name = "csr"
  /// How its weights lie in memory.
  public let format =
    "CSR, 16-bit columns up to 65536 inputs, else 32-bit; 8-bit distances from 95 % sparsity on"
  /// What it does.
  public let summary =
    "gathers activations for 1 or 2 tokens; above, broadcasts each kept weight over 4 to 64 tokens"

  /// The CSR kernel.
  public init() {}

  /// Those it is written in, plainest first.
  public func instructionSets(for precision: Precision) -> [InstructionSet] {
    PackedCSR.refusal(of: precision) == nil ? Self.routines.map(\.0) : []
  }

  /// Nothing is refused.
  public func refusal(of pattern: Pattern) -> String? { nil }

  /// Refuses int4.
  public func refusal(of precision: Precision) -> String? { PackedCSR.refusal(of: precision) }

  /// Kept values, their indices, the row starts of one slice, and the row scales of int8.
  public func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int {
    PackedCSR.bytes(rows: rows, columns: columns, nonzeros: nonzeros, precision: precision)
  }

  /// Packs values and indices, rows split by bytes.
  public func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer {
    if let reason = PackedCSR.refusal(of: weights.precision) { throw UnavailableError(reason) }
    guard let multiply = Self.routines.first(where: { $0.0 == isa })?.1 else {
      throw UnavailableError("\(name) has no \(isa.rawValue) code on this architecture")
    }
    let packed = try PackedCSR(weights, team: team, copies: copies, placement: placement)
    return PreparedCSR(
      packed, isa: isa, multiply: multiply, team: team, placement: placement)
  }

  private static var routines: [(InstructionSet, CSRMultiply)] {
    #if arch(x86_64)
      return [
        (.generic, bench_csr_multiply_generic), (.avx2, bench_csr_multiply_avx2),
        (.avx512, bench_csr_multiply_avx512),
      ]
    #else
      return [(.generic, bench_csr_multiply_generic)]
    #endif
  }
}

/// See `bench_csr.h`.
typealias CSRMultiply =
  @convention(c) @Sendable (
    UnsafePointer<bench_csr_slice>?, UnsafeRawPointer?, Int64, UnsafePointer<Float>?,
    UnsafeMutablePointer<Float>?, Int64, Int64
  ) -> Void

/// A layer in CSR with the routine that multiplies it.
private final class PreparedCSR: PreparedLayer {
  private let isa: InstructionSet
  private let packed: PackedCSR
  private let multiply: CSRMultiply
  private let team: ThreadTeam
  private let placement: Placement

  init(
    _ packed: PackedCSR, isa: InstructionSet, multiply: @escaping CSRMultiply, team: ThreadTeam,
    placement: Placement
  ) {
    self.packed = packed
    self.isa = isa
    self.multiply = multiply
    self.team = team
    self.placement = placement
  }

  func isa(batch: Int) -> InstructionSet { isa }
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
    return "csr \(packed.index) \(isa.rawValue) \(form)"
  }

  func storedRow(_ row: Int) -> StoredRow { packed.storedRow(row) }

  func bind(_ activations: Activations) throws -> Multiplication {
    try CSRMultiplication(
      packed, multiply: multiply, team: team, activations: activations, placement: placement)
  }
}
