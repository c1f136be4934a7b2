import Hardware
import Kernels

/// The head applied to some tokens: their hidden states are gathered, scaled and multiplied.
final class HeadStep {
  /// [rows][vocabulary].
  let logits: UnsafeMutablePointer<Float>
  let rows: Int
  private let vocabulary: Int
  private let hidden: Int
  private let scale: Float
  private let input: MemoryRegion
  private let multiplication: Multiplication
  private let region: MemoryRegion
  private let largestOf: @convention(c) (UnsafePointer<Float>?, Int64) -> Int64

  /// A head for `rows` tokens.
  ///
  /// Throws `UnavailableError` when memory isn't granted, or the model has no head.
  init(
    _ model: PackedModel, rows: Int, routines: TransformerRoutines, workspace: Workspace
  ) throws {
    largestOf = routines.set.largest
    guard let layer = model.packed(.head), let head = model.architecture.head else {
      throw UnavailableError("\(model.architecture.name) has no head")
    }
    self.rows = rows
    vocabulary = model.architecture.vocabulary
    hidden = model.architecture.hidden
    scale = head.inputScale
    input = try MemoryRegion(count: rows * hidden * 4)
    region = try MemoryRegion(count: rows * vocabulary * 4)
    logits = region.pointer(to: Float.self)
    multiplication = try layer.bind(
      Activations(
        batch: rows, inFeatures: hidden, outFeatures: vocabulary, x: input, y: region,
        workspace: workspace))
  }

  /// The logits of the last token of each sequence of `tokens` tokens, or of all where there are as many
  /// rows as tokens; `states` is [sequence][token][hidden].
  func run(_ states: UnsafePointer<Float>, tokens: Int, sequences: Int) {
    let target = input.pointer(to: Float.self)
    let takesAll = rows == tokens * sequences
    for row in 0..<rows {
      let from = states + (takesAll ? row : (row + 1) * tokens - 1) * hidden
      let to = target + row * hidden
      if scale == 1 {
        to.update(from: from, count: hidden)
      } else {
        for index in 0..<hidden { to[index] = from[index] * scale }
      }
    }
    multiplication.run(copy: 0)
  }

  /// The token with the largest logit of row `row`; of equal ones the first.
  func largest(row: Int) -> Int32 {
    Int32(largestOf(logits + row * vocabulary, Int64(vocabulary)))
  }
}
