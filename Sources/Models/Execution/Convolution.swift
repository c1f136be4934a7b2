import Hardware
import Kernels
import Matrices

/// A convolution of width 3 over time, as a linear layer of three neighbouring frames.
final class Convolution {
  private let inputs: Int
  private let frames: Int
  private let stride: Int
  private let patches: MemoryRegion
  private let multiplication: Multiplication
  private let team: ThreadTeam

  /// Frames that `layer` gives for one sequence of `frames` frames with stride `stride`, padded by one.
  static func outputFrames(_ frames: Int, stride: Int) -> Int { (frames - 1) / stride + 1 }

  /// Convolves `sequences` × `frames` frames of `inputs` numbers by `layer`, [outputs, 3 · inputs].
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init(
    _ layer: any PreparedLayer, inputs: Int, outputs: Int, frames: Int, stride: Int, sequences: Int,
    out: MemoryRegion, workspace: Workspace, team: ThreadTeam
  ) throws {
    self.inputs = inputs
    self.frames = frames
    self.stride = stride
    self.team = team
    let rows = sequences * Self.outputFrames(frames, stride: stride)
    patches = try MemoryRegion(count: rows * 3 * inputs * 4)
    multiplication = try layer.bind(
      Activations(
        batch: rows, inFeatures: 3 * inputs, outFeatures: outputs, x: patches, y: out,
        workspace: workspace))
  }

  /// Weights [outputs][inputs][3] as those of a layer whose inputs are frame after frame,
  /// [outputs][3][inputs].
  static func matrix(_ weights: [Float], outputs: Int, inputs: Int) -> DenseMatrix {
    var values = [Float](repeating: 0, count: weights.count)
    for output in 0..<outputs {
      for input in 0..<inputs {
        for tap in 0..<3 {
          values[(output * 3 + tap) * inputs + input] = weights[(output * inputs + input) * 3 + tap]
        }
      }
    }
    return DenseMatrix(rows: outputs, columns: 3 * inputs, values: values)
  }

  /// Convolves `frames`, [sequences][frames][inputs], without the bias.
  func run(_ x: UnsafePointer<Float>) {
    let outputs = Self.outputFrames(frames, stride: stride)
    let target = patches.pointer(to: Float.self)
    let source = UnsafeFrames(pointer: x)
    team.split(multiplication.activations.batch) { [inputs, frames, stride] rows in
      for row in rows {
        let (sequence, frame) = row.quotientAndRemainder(dividingBy: outputs)
        for tap in 0..<3 {
          let at = frame * stride + tap - 1
          let patch = target + (row * 3 + tap) * inputs
          if 0..<frames ~= at {
            patch.update(from: source.pointer + (sequence * frames + at) * inputs, count: inputs)
          } else {
            patch.update(repeating: 0, count: inputs)
          }
        }
      }
    }
    multiplication.run(copy: 0)
  }

  private struct UnsafeFrames: @unchecked Sendable {
    let pointer: UnsafePointer<Float>
  }
}
