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
  /// Whether it treats the smallest numbers as hardware's bf16 products do.
  var flushes = false

  func instructionSets(for precision: Precision) -> [InstructionSet] { [.generic] }
  func refusal(of pattern: Pattern) -> String? { nil }

  func estimatedWeightBytes(
    rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
  ) -> Int { rows * columns * 4 }

  func prepare(
    _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
    placement: Placement
  ) throws -> any PreparedLayer {
    let rows = (0..<weights.rows).map {
      StoredRow(plainly: weights.row($0), in: weights.precision)
    }
    return PlainLayer(
      precision: weights.precision, rows: rows, team: team,
      storage: try PackedStorage(sectionBytes: [[4]], copies: copies, placement: placement),
      fault: fault, flushes: flushes)
  }
}

private final class PlainLayer: PreparedLayer {
  let isa = InstructionSet.generic
  let precision: Precision
  let rows: [StoredRow]
  let team: ThreadTeam
  let storage: PackedStorage
  let fault: Fault?
  let flushes: Bool

  init(
    precision: Precision, rows: [StoredRow], team: ThreadTeam, storage: PackedStorage,
    fault: Fault?, flushes: Bool
  ) {
    self.precision = precision
    self.rows = rows
    self.team = team
    self.storage = storage
    self.fault = fault
    self.flushes = flushes
  }

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
        precision: layer.precision, fault: token == last ? fault : nil)
      for (index, row) in layer.rows.enumerated() {
        let isWrong = index == middle && (token == last || fault == .wrongScale)
        let row = isWrong ? fault?.damage(row, against: x.elements) ?? row : row
        activations.y[token * activations.outFeatures + index] = x.times(
          row, flushes: layer.flushes)
      }
    }
  }
}

/// One token of activations as the precision has them.
private struct PlainToken {
  let elements: [Float]
  let scale: Float
  let precision: Precision

  init(_ x: UnsafeBufferPointer<Float>, precision: Precision, fault: Fault?) {
    self.precision = precision
    switch precision {
    case .fp32: (elements, scale) = (Array(x), 1)
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

  /// Their product with `row`: groups one after another, in fp32, or exact in integers.
  func times(_ row: StoredRow, flushes: Bool) -> Float {
    let flush: (Float) -> Float = {
      flushes && abs($0) < .leastNormalMagnitude ? 0 : $0
    }
    var result: Float = 0
    for (group, scale) in row.scales.enumerated() {
      var sum: Float = 0
      var integer = 0.0
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
