import Hardware
import Matrices

/// One multiplication to get right, with the weights as they were before any packing.
struct Problem: CustomStringConvertible, Sendable {
  let rows: Int
  let columns: Int
  let batch: Int
  let threads: Int
  let weights: LayerWeights
  let x: [Float]
  /// Values and mask in words.
  let note: String

  var description: String {
    "\(rows)×\(columns), batch \(batch), \(threads) threads, \(weights.pattern), \(note)"
  }

  /// Weights of `magnitude` under `mask`, NaN where it keeps nothing: no kernel may read those.
  ///
  /// `change` is applied to each activation.
  init(
    rows: Int, columns: Int, batch: Int, threads: Int, pattern: Pattern, masked: MaskKind,
    magnitude: Magnitude, seed: UInt64, change: (Float) -> Float = { $0 }
  ) {
    self.rows = rows
    self.columns = columns
    self.batch = batch
    self.threads = threads
    var stream = RandomStream(seed: seed, purpose: "problem")
    var values = (0..<rows * columns).map { _ in magnitude.draw(&stream) }
    let mask = masked.mask(rows: rows, columns: columns, pattern: pattern, &stream)
    for row in 0..<rows {
      for column in 0..<columns where !mask[row, column] { values[row * columns + column] = .nan }
    }
    weights = LayerWeights(
      values: DenseMatrix(rows: rows, columns: columns, values: values), mask: mask,
      pattern: pattern)
    x = (0..<batch * columns).map { change(magnitude.drawActivation($0 / columns, &stream)) }
    note = "\(magnitude) values, \(masked) mask"
  }

  /// `weights` times `x`, as they are.
  init(
    rows: Int, columns: Int, batch: Int, threads: Int, weights: LayerWeights, x: [Float],
    note: String
  ) {
    (self.rows, self.columns, self.batch, self.threads) = (rows, columns, batch, threads)
    (self.weights, self.x, self.note) = (weights, x, note)
  }

  /// The weights as they are to be represented in `precision`.
  func weights(in precision: Precision) -> LayerWeights {
    LayerWeights(
      values: weights.values, mask: weights.mask, pattern: weights.pattern, precision: precision)
  }
}

/// How large weights and activations are.
enum Magnitude: CaseIterable {
  case ordinary, denormal, huge, mixed, negativeZero
  /// ±1 and ±2, as integers the largest there are.
  case saturated
  /// Every other token has activations below the smallest normal number; the others have none but zero.
  case tinyActivations
  /// Products around the smallest normal number, of operands that are far from it.
  case smallProducts

  func draw(_ stream: inout RandomStream) -> Float {
    let value = Float.random(in: -1...1, using: &stream)
    switch self {
    case .ordinary, .tinyActivations: return value
    case .denormal: return value * 0x1p-133
    case .huge: return value * 1e30
    case .mixed: return value * (Bool.random(using: &stream) ? 1e30 : 1e-30)
    case .negativeZero: return Int.random(in: 0..<3, using: &stream) > 0 ? -0.0 : value
    case .saturated: return value < 0 ? -1 : 1
    case .smallProducts: return value * 0x1p-64
    }
  }

  func drawActivation(_ token: Int, _ stream: inout RandomStream) -> Float {
    let value = Float.random(in: -2...2, using: &stream)
    switch self {
    case .ordinary, .denormal, .huge, .mixed, .negativeZero: return value
    case .saturated: return value < 0 ? -2 : 2
    case .smallProducts: return value * 0x1p-62
    case .tinyActivations: return token % 2 == 0 ? value * 0x1p-130 : 0
    }
  }
}

/// Where kept weights lie, within what the pattern allows.
enum MaskKind: Hashable, CustomStringConvertible {
  /// A share of the places that the pattern allows, at random.
  case share(Double)
  /// Every other row empty, the rest as full as the pattern allows.
  case emptyRows
  /// Every other row as full as the pattern allows, the rest nearly empty.
  case fullRows
  /// Nothing but the first and the last column.
  case outerColumns

  var description: String {
    switch self {
    case .share(let share): "\(share)"
    case .emptyRows: "empty rows"
    case .fullRows: "full rows"
    case .outerColumns: "outer columns"
    }
  }

  func mask(
    rows: Int, columns: Int, pattern: Pattern, _ stream: inout RandomStream
  ) -> Mask {
    var mask = Mask(rows: rows, columns: columns)
    var kept = columns
    var group = columns
    if case .nm(let n, let m) = pattern { (kept, group) = (n, m) }
    for row in 0..<rows {
      for start in stride(from: 0, to: columns, by: group) {
        let places = (start..<min(start + group, columns)).shuffled(using: &stream)
        for column in places.prefix(kept) where keeps(row, column, columns, &stream) {
          mask[row, column] = true
        }
      }
    }
    return mask
  }

  private func keeps(
    _ row: Int, _ column: Int, _ columns: Int, _ stream: inout RandomStream
  ) -> Bool {
    switch self {
    case .share(let share): Double.random(in: 0..<1, using: &stream) < share
    case .emptyRows: row % 2 == 1
    case .fullRows: row % 2 == 0 || Int.random(in: 0..<20, using: &stream) == 0
    case .outerColumns: column == 0 || column == columns - 1
    }
  }
}
