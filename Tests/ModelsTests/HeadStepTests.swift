import Kernels
import Testing

@testable import Models

@Suite struct HeadStepTests {
  /// A head of 37 tokens: two vectors of 16, and five more.
  private func head(rows: Int) throws -> HeadStep {
    let tensors = SyntheticTensors(architecture: PackedFixture.grouped, seed: 1)
    let model = try PackedFixture.dense(tensors, threads: 1)
    return try HeadStep(
      model, rows: rows, routines: TransformerRoutines.best(), workspace: Workspace())
  }

  @Test(arguments: [0, 1, 15, 16, 31, 32, 36])
  func theLargestWherever(place: Int) throws {
    let head = try head(rows: 2)
    for index in 0..<74 { head.logits[index] = -Float(index % 5) - 1 }
    // Larger, but of the other row.
    head.logits[3] = 9
    head.logits[37 + place] = -0.5
    #expect(head.largest(row: 0) == 3)
    #expect(head.largest(row: 1) == Int32(place))
  }

  @Test(arguments: [(2, 35), (15, 16), (34, 36), (0, 36), (7, 8)])
  func ofEqualOnesTheFirst(first: Int, second: Int) throws {
    let head = try head(rows: 1)
    for index in 0..<37 { head.logits[index] = -.infinity }
    head.logits[first] = 2
    head.logits[second] = 2
    #expect(head.largest(row: 0) == Int32(first))
  }

  @Test func takesTheLastTokenOfEachSequence() throws {
    let one = try head(rows: 2)
    let all = try head(rows: 6)
    let states = (0..<6 * 48).map { Float(($0 * 37) % 11) - 5 }
    states.withUnsafeBufferPointer { states in
      guard let start = states.baseAddress else { return }
      one.run(start, tokens: 3, sequences: 2)
      all.run(start, tokens: 3, sequences: 2)
    }
    for (row, token) in [(0, 2), (1, 5)] {
      for index in 0..<37 {
        #expect(abs(one.logits[row * 37 + index] - all.logits[token * 37 + index]) < 1e-4)
      }
    }
  }
}
