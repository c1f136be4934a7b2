import Hardware
import Kernels
import Matrices

/// A kernel in plain Swift for every precision, which can be told to go wrong: what the check of
/// kernels is checked with.
struct PlainKernel: Kernel {
  let name = "plain"
  let format = "rows of floats"
  let summary = "multiplies one weight at a time"
  var fault: Fault?
  var arithmetic = Arithmetic.rounding

  /// What is allowed where products are of bf16.
  enum Arithmetic: CaseIterable {
    /// Activations are rounded to bf16.
    case rounding
    /// And the smallest numbers are taken for zero, as hardware's bf16 products do.
    case flushing
    /// Activations stay as they are.
    case exact
  }

  func instructionSets(for precision: Precision) -> [InstructionSet] { [.generic] }
  func refusal(of pattern: Pattern) -> String? { nil }

  func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int { rows * columns * 4 }

  func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer {
    let encoded = try weights.encoded(team: team)
    let rows = (0..<weights.rows).map { encoded.row($0) }
    return PlainLayer(
      precision: weights.precision, rows: rows, team: team,
      storage: try PackedStorage(sectionBytes: [[4]], copies: copies, placement: placement),
      fault: fault, arithmetic: arithmetic)
  }
}

private final class PlainLayer: PreparedLayer {
  let precision: Precision
  let rows: [StoredRow]
  let team: ThreadTeam
  let storage: PackedStorage
  let fault: Fault?
  let arithmetic: PlainKernel.Arithmetic

  init(
    precision: Precision, rows: [StoredRow], team: ThreadTeam, storage: PackedStorage,
    fault: Fault?, arithmetic: PlainKernel.Arithmetic
  ) {
    self.precision = precision
    self.rows = rows
    self.team = team
    self.storage = storage
    self.fault = fault
    self.arithmetic = arithmetic
  }

  func isa(batch: Int) -> InstructionSet { .generic }
  var weightBytes: Int { storage.bytesPerCopy }
  func executedOperations(batch: Int) -> Int { 0 }
  func implementation(batch: Int) -> String { "plain" }
  func storedRow(_ row: Int) -> StoredRow { rows[row] }

  func bind(_ activations: Activations) throws -> Multiplication {
    PlainMultiplication(self, activations)
  }
}

private final class PlainMultiplication: Multiplication {
  private let layer: PlainLayer

  init(_ layer: PlainLayer, _ activations: Activations) {
    self.layer = layer
    super.init(team: layer.team, activations: activations)
  }

  override func run(copy: Int) {
    let (last, middle) = (activations.batch - 1, activations.outFeatures / 2)
    let fault = layer.fault
    for token in 0..<activations.batch {
      if fault == .missingToken && token == last { continue }
      let source = fault == .repeatedToken && token == last ? 0 : token
      let x = PlainToken(
        UnsafeBufferPointer(
          start: activations.x + source * activations.inFeatures, count: activations.inFeatures),
        precision: layer.precision, arithmetic: layer.arithmetic,
        fault: token == last ? fault : nil)
      for (index, row) in layer.rows.enumerated() {
        let isWrong = index == middle && (token == last || fault == .wrongScale)
        let row = isWrong ? fault?.damage(row, against: x.elements) ?? row : row
        activations.y[token * activations.outFeatures + index] = x.times(
          row, flushes: layer.arithmetic == .flushing, excess: isWrong && fault == .wrongSum ? 1 : 0
        )
      }
    }
  }
}

/// One token of activations as the precision has them.
private struct PlainToken {
  let elements: [Float]
  let scale: Float
  let precision: Precision

  init(
    _ x: UnsafeBufferPointer<Float>, precision: Precision, arithmetic: PlainKernel.Arithmetic,
    fault: Fault?
  ) {
    self.precision = precision
    switch precision {
    case .bf16 where arithmetic == .exact, .w8a16 where arithmetic == .exact,
      .w4a16 where arithmetic == .exact, .fp32:
      (elements, scale) = (Array(x), 1)
    case .bf16, .w8a16, .w4a16:
      elements =
        fault == .truncatedActivations
        ? x.map { Float(bitPattern: $0.bitPattern & 0xffff_0000) }
        : x.map { Float(bitPattern: UInt32($0.plainBF16) << 16) }
      scale = 1
    case .w8a8:
      let inverse = min(
        127 / (x.map { abs($0) }.max() ?? 0), .greatestFiniteMagnitude)
      let isZero = x.allSatisfy { $0 == 0 }
      scale = isZero ? 0 : 1 / inverse
      elements = x.map {
        fault == .unquantisedActivations
          ? $0 * inverse : ($0 * inverse).rounded(.toNearestOrEven)
      }
    }
  }

  /// Their product with `row`: groups one after another, in fp32, or exact in integers but for `excess`.
  func times(_ row: StoredRow, flushes: Bool, excess: Double) -> Float {
    let flush: (Float) -> Float = {
      flushes && abs($0) < .leastNormalMagnitude ? 0 : $0
    }
    var result: Float = 0
    for (group, scale) in row.scales.enumerated() {
      var sum: Float = 0
      var integer = excess
      for column in group * row.groupSize..<min((group + 1) * row.groupSize, elements.count) {
        let (x, w) = (elements[column], row.elements[column])
        if precision == .w8a8 {
          integer += Double(x) * Double(w)
        } else {
          sum = flush(sum.addingProduct(flush(x), flush(w)))
        }
      }
      let whole = precision == .w8a8 ? Float(integer) * self.scale : sum
      result = scale == 1 && row.scales.count == 1 ? whole : result.addingProduct(whole, scale)
    }
    return result
  }
}

extension Float {
  /// The upper half of the nearest number that has a zero lower half, of two the even one.
  fileprivate var plainBF16: UInt16 {
    let below = UInt16(bitPattern >> 16)
    let rest = bitPattern & 0xffff
    return rest > 0x8000 || (rest == 0x8000 && below & 1 == 1) ? below + 1 : below
  }
}
