import Hardware
import Kernels
import Matrices
import Testing

@testable import Models

@Suite struct ConvolutionTests {
  @Test(arguments: [
    (1, 1, 1), (2, 1, 2), (3000, 1, 3000), (1, 2, 1), (2, 2, 1), (3, 2, 2), (4, 2, 2),
    (3000, 2, 1500),
  ])
  func framesThatComeOut(frames: Int, stride: Int, expected: Int) {
    #expect(Convolution.outputFrames(frames, stride: stride) == expected)
  }

  /// Against the definition: the sum over three neighbouring frames, those outside being zero.
  @Test(arguments: [1, 2], [1, 2, 5, 6])
  func isTheSumOverNeighbours(stride: Int, frames: Int) throws {
    let (inputs, outputs, sequences) = (3, 4, 2)
    let weights = (0..<outputs * inputs * 3).map { Float(($0 * 5) % 7) - 3 }
    let x = (0..<sequences * frames * inputs).map { Float(($0 * 3) % 5) - 2 }
    let matrix = Convolution.matrix(weights, outputs: outputs, inputs: inputs)
    let team = try ThreadTeam(processors: [-1, -1])
    let kernel = DenseKernel()
    let layer = try kernel.prepare(
      LayerWeights(
        values: matrix, mask: Mask(keepingAll: matrix.rows, matrix.columns), pattern: .dense,
        precision: .fp32),
      isa: OpenBLAS.instructionSet, team: team, copies: 1, placement: .hugePages)
    let count = Convolution.outputFrames(frames, stride: stride)
    let out = try MemoryRegion(count: sequences * count * outputs * 4)
    let convolution = try Convolution(
      layer, inputs: inputs, outputs: outputs, frames: frames, stride: stride,
      sequences: sequences, out: out, workspace: Workspace(), team: team)
    x.withUnsafeBufferPointer { if let start = $0.baseAddress { convolution.run(start) } }
    let y = out.pointer(to: Float.self)
    for sequence in 0..<sequences {
      for frame in 0..<count {
        for output in 0..<outputs {
          var sum: Float = 0
          for tap in 0..<3 {
            let at = frame * stride + tap - 1
            guard 0..<frames ~= at else { continue }
            for input in 0..<inputs {
              sum +=
                weights[(output * inputs + input) * 3 + tap]
                * x[(sequence * frames + at) * inputs + input]
            }
          }
          #expect(y[(sequence * count + frame) * outputs + output] == sum)
        }
      }
    }
  }
}
