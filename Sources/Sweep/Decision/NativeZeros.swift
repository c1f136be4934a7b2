import Hardware
import Matrices
import Models

/// How sparse the layers of a model's own weights are.
struct NativeZeros {
  private let tensors: any ModelTensors
  private let team: ThreadTeam

  /// Blocks of each stack that are read: zeros of a pruned model are spread evenly over its blocks, and a
  /// large model takes minutes to read.
  static let mostBlocks = 4

  /// Counts the zeros of `tensors` on the threads of `team`.
  init(_ tensors: any ModelTensors, team: ThreadTeam) {
    self.tensors = tensors
    self.team = team
  }

  /// For each layer the pattern that a sweep times in its place: as many zeros, to a whole percent, wherever
  /// they fall; nil when `shouldStop` ended it.
  ///
  /// Throws `DataError` when a tensor can't be read.
  func patterns(shouldStop: () -> Bool) throws -> [LayerSlot: Pattern]? {
    let architecture = tensors.architecture
    var patterns: [LayerSlot: Pattern] = [:]
    for slot in architecture.slots {
      let blocks = architecture[slot.side]?.blocks ?? 0
      var zeros = 0
      var weights = 0
      for block in Self.sample(blocks) {
        for role in architecture.roles(of: slot) {
          if shouldStop() { return nil }
          let values = try tensors.floats(
            .linear(slot.side, block: block, role, .weight), team: team)
          zeros += values.count { $0 == 0 }
          weights += values.count
        }
      }
      patterns[slot] = Self.pattern(zeros: zeros, of: weights)
    }
    return patterns
  }

  /// Up to `mostBlocks` of `count` blocks, the first and the last among them.
  static func sample(_ count: Int) -> [Int] {
    guard count > mostBlocks else { return Array(0..<max(0, count)) }
    return (0..<mostBlocks).map { $0 * (count - 1) / (mostBlocks - 1) }
  }

  /// A pattern with `zeros` of `weights` zeros, to a whole percent.
  static func pattern(zeros: Int, of weights: Int) -> Pattern {
    let percent = (100 * Double(zeros) / Double(max(1, weights))).rounded()
    return percent < 1 ? .dense : .unstructured(min(99, percent) / 100)
  }
}
