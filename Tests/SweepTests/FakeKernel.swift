import Hardware
import Kernels
import Matrices

/// A kernel that claims code for the precisions it is given, and multiplies in fp32.
struct FakeKernel: Kernel {
  let name: String
  var precisions: [Precision: [InstructionSet]]
  /// The precision whose weights it can't represent.
  var failing: Precision?
  /// Whether it packs other weights than it is given.
  var isWrong = false

  let format = "as its model"
  let summary = "a model of a kernel"
  var isDense: Bool { name == "dense" }

  func instructionSets(for precision: Precision) -> [InstructionSet] { precisions[precision] ?? [] }
  func refusal(of pattern: Pattern) -> String? { nil }

  func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int {
    rows * columns * precision.bitsPerWeight / 8
  }

  func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer {
    if weights.precision == failing {
      throw DataError(field: "weights", "row 0, column 0 is nan, which int8 cannot represent")
    }
    var weights = weights
    if isWrong {
      weights = LayerWeights(
        values: DenseMatrix(
          rows: weights.rows, columns: weights.columns,
          values: (0..<weights.rows * weights.columns).map { Float($0) }),
        mask: weights.mask, pattern: weights.pattern, precision: weights.precision)
    }
    return try CSRKernel().prepare(
      weights, isa: .generic, team: team, copies: copies, placement: placement)
  }

  /// Dense in fp32, int8 and bf16, and a sparse kernel that has no bf16.
  static let catalogue: [any Kernel] = [
    FakeKernel(
      name: "dense", precisions: [.fp32: [.generic], .bf16: [.generic], .w8a8: [.generic]]),
    FakeKernel(name: "sparse", precisions: [.fp32: [.generic], .w8a8: [.generic]]),
  ]
}
