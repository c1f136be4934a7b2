import Glibc
import Hardware
import Models
import Records

/// Compares a pruned or quantised model with the dense one on the same inputs.
struct FidelityProbe {
  private let inputs: ModelInputs
  private let extent: ModelExecution.Extent
  private let teacher: Outputs

  /// Hidden states after each block, and what comes out at the end.
  private struct Outputs {
    var blocks: [[Float]]
    var rows: [Float]
    var rowFloats: Int
    var areLogits: Bool
  }

  /// SquareHead's ε keeps a teacher's silent block from dividing by zero.
  private static let epsilon = 1e-8

  /// A probe against `teacher`.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init(teacher: PackedModel, inputs: ModelInputs, extent: ModelExecution.Extent) throws {
    self.inputs = inputs
    var extent = extent
    extent.givesAllLogits = true
    self.extent = extent
    self.teacher = try Self.outputs(teacher, inputs, extent)
  }

  /// How far `student` is from the teacher.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  func compare(_ student: PackedModel) throws -> ModelRecord.Fidelity {
    let outputs = try Self.outputs(student, inputs, extent)
    let blocks = zip(outputs.blocks, teacher.blocks).map {
      Self.squareHead(student: $0, teacher: $1)
    }
    var cosine = 0.0
    var divergence = 0.0
    let rows = max(1, teacher.rows.count / teacher.rowFloats)
    for row in 0..<rows {
      let range = row * teacher.rowFloats..<(row + 1) * teacher.rowFloats
      cosine += Self.cosine(outputs.rows[range], teacher.rows[range])
      if teacher.areLogits {
        divergence += Self.divergence(student: outputs.rows[range], teacher: teacher.rows[range])
      }
    }
    return ModelRecord.Fidelity(
      blocks: blocks, cosine: cosine / Double(rows),
      divergence: teacher.areLogits ? divergence / Double(rows) : nil)
  }

  private static func outputs(
    _ model: PackedModel, _ inputs: ModelInputs, _ extent: ModelExecution.Extent
  ) throws -> Outputs {
    let execution = try ModelExecution(model, extent: extent)
    var blocks: [[Float]] = []
    execution.observer = { _, _, states in blocks.append(Array(states)) }
    inputs.encode(execution)
    guard model.architecture.decoder != nil else {
      let hidden = model.architecture.hidden
      let states = Array(execution.encoded)
      let floats = extent.encoderTokens * hidden
      let rows = (0..<extent.sequences).flatMap {
        meanPooled(states[$0 * floats..<($0 + 1) * floats], hidden)
      }
      return Outputs(blocks: blocks, rows: rows, rowFloats: hidden, areLogits: false)
    }
    execution.prefill(tokens: inputs.promptTokens)
    return Outputs(
      blocks: blocks, rows: Array(execution.logits), rowFloats: model.architecture.vocabulary,
      areLogits: true)
  }

  /// MSE(student, teacher) / (MSE(teacher, 0) + ε) (arXiv 2310.06927).
  static func squareHead(student: [Float], teacher: [Float]) -> Double {
    var difference = 0.0
    var own = 0.0
    for (student, teacher) in zip(student, teacher) {
      let distance = Double(student) - Double(teacher)
      difference += distance * distance
      own += Double(teacher) * Double(teacher)
    }
    let count = Double(max(1, teacher.count))
    return difference / count / (own / count + epsilon)
  }

  /// The cosine of the angle between two rows; 0 where one of them is zero.
  static func cosine(_ one: ArraySlice<Float>, _ other: ArraySlice<Float>) -> Double {
    var product = 0.0
    var squares = (0.0, 0.0)
    for (left, right) in zip(one, other) {
      product += Double(left) * Double(right)
      squares.0 += Double(left) * Double(left)
      squares.1 += Double(right) * Double(right)
    }
    let length = (squares.0 * squares.1).squareRoot()
    return length > 0 ? product / length : 0
  }

  /// Σ p log(p / q) of the softmaxes p of the teacher's and q of the student's logits, in nats.
  static func divergence(student: ArraySlice<Float>, teacher: ArraySlice<Float>) -> Double {
    let (studentLog, teacherLog) = (logSumExp(student), logSumExp(teacher))
    return zip(student, teacher).reduce(0) { sum, logits in
      let log = Double(logits.1) - teacherLog
      return sum + exp(log) * (log - (Double(logits.0) - studentLog))
    }
  }

  private static func logSumExp(_ logits: ArraySlice<Float>) -> Double {
    let most = Double(logits.max() ?? 0)
    return most + log(logits.reduce(0) { $0 + exp(Double($1) - most) })
  }
}
