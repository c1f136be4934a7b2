import Glibc
import Hardware
import Models
import Records

/// Compares a pruned or quantised model with the dense one on the same inputs.
struct FidelityProbe {
  /// What goes in at once, and how much of it there is.
  typealias Batch = (inputs: ModelInputs, extent: ModelExecution.Extent)

  private let batches: [Batch]
  private let teacher: [Outputs]
  private let isa: InstructionSet?

  /// Hidden states after each block, and what comes out at the end.
  private struct Outputs {
    var blocks: [[Float]]
    var rows: [Float]
    var rowFloats: Int
    var areLogits: Bool
  }

  /// A probe of `batches` against `teacher`.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init(teacher: PackedModel, batches: [Batch], isa: InstructionSet?) throws {
    self.batches = batches
    self.isa = isa
    self.teacher = try batches.map { try Self.outputs(teacher, $0, isa) }
  }

  /// How far `student` is from the teacher.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  func compare(_ student: PackedModel) throws -> ModelRecord.Fidelity {
    var blocks = [SquareHead](repeating: SquareHead(), count: teacher.first?.blocks.count ?? 0)
    var cosine = 0.0
    var divergence = 0.0
    var rows = 0
    for (batch, teacher) in zip(batches, teacher) {
      let outputs = try Self.outputs(student, batch, isa)
      for index in blocks.indices {
        blocks[index].add(student: outputs.blocks[index], teacher: teacher.blocks[index])
      }
      for row in 0..<teacher.rows.count / teacher.rowFloats {
        let range = row * teacher.rowFloats..<(row + 1) * teacher.rowFloats
        cosine += Self.cosine(outputs.rows[range], teacher.rows[range])
        if teacher.areLogits {
          divergence += Self.divergence(student: outputs.rows[range], teacher: teacher.rows[range])
        }
        rows += 1
      }
    }
    let count = Double(max(1, rows))
    return ModelRecord.Fidelity(
      blocks: blocks.map(\.distance), cosine: cosine / count,
      divergence: teacher.first?.areLogits == true ? divergence / count : nil)
  }

  private static func outputs(
    _ model: PackedModel, _ batch: Batch, _ isa: InstructionSet?
  ) throws -> Outputs {
    var extent = batch.extent
    extent.givesAllLogits = true
    let execution = try ModelExecution(model, extent: extent, isa: isa)
    var blocks: [[Float]] = []
    execution.observer = { _, _, states in blocks.append(Array(states)) }
    batch.inputs.encode(execution)
    guard model.architecture.decoder != nil else {
      let hidden = model.architecture.hidden
      let states = Array(execution.encoded)
      let floats = extent.encoderTokens * hidden
      let rows = (0..<extent.sequences).flatMap {
        meanPooled(states[$0 * floats..<($0 + 1) * floats], hidden)
      }
      return Outputs(blocks: blocks, rows: rows, rowFloats: hidden, areLogits: false)
    }
    execution.prefill(tokens: batch.inputs.promptTokens)
    return Outputs(
      blocks: blocks, rows: Array(execution.logits), rowFloats: model.architecture.vocabulary,
      areLogits: true)
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

/// SquareHead's distance of hidden states, MSE(student, teacher) / (MSE(teacher, 0) + ε) (arXiv
/// 2310.06927), over several batches.
struct SquareHead {
  /// Keeps a teacher's silent block from dividing by zero.
  private static let epsilon = 1e-8

  private var difference = 0.0
  private var own = 0.0
  private var count = 0

  /// Adds hidden states of the same tokens.
  mutating func add(student: [Float], teacher: [Float]) {
    for (student, teacher) in zip(student, teacher) {
      let distance = Double(student) - Double(teacher)
      difference += distance * distance
      own += Double(teacher) * Double(teacher)
    }
    count += teacher.count
  }

  /// The distance of all that was added.
  var distance: Double {
    let count = Double(max(1, count))
    return difference / count / (own / count + Self.epsilon)
  }
}
