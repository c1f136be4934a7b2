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
    PackedCSR.refusal(of: precision) == nil ? Self.routines.map(\.isa) : []
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
    guard let routines = Self.routines.first(where: { $0.isa == isa }) else {
      throw UnavailableError("\(name) has no \(isa.rawValue) code on this architecture")
    }
    let packed = try PackedCSR(weights, team: team, copies: copies, placement: placement)
    return PreparedCSR(
      packed, routines: routines, team: team, placement: placement)
  }

  static var routines: [CSRRoutines] {
    let generic = CSRRoutines(
      isa: .generic, multiply: bench_csr_multiply_generic, decode: bench_csr_decode_generic)
    #if arch(x86_64)
      return [
        generic,
        CSRRoutines(isa: .avx2, multiply: bench_csr_multiply_avx2, decode: bench_csr_decode_avx2),
        CSRRoutines(
          isa: .avx512, multiply: bench_csr_multiply_avx512, decode: bench_csr_decode_avx512),
      ]
    #else
      return [generic]
    #endif
  }
}

/// The C functions of one instruction set; see `bench_csr.h`.
struct CSRRoutines: Sendable {
  typealias Multiply =
    @convention(c) @Sendable (
      UnsafePointer<bench_csr_slice>?, UnsafeRawPointer?, Int64, UnsafePointer<Float>?,
      UnsafeMutablePointer<Float>?, Int64, Int64
    ) -> Void
  typealias Decode =
    @convention(c) @Sendable (UnsafePointer<bench_csr_slice>?, UnsafeRawPointer?, Int64) -> Int64

  let isa: InstructionSet
  let multiply: Multiply
  let decode: Decode
}
