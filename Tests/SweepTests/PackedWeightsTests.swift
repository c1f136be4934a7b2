import Hardware
import Kernels
import Matrices
import Testing

@testable import Sweep

@Suite struct PackedWeightsTests {
  @Test func weightsThatWerePackedWrongAreFound() throws {
    let team = try ThreadTeam(processors: [-1, -1])
    let values = SyntheticWeights.matrix(rows: 64, columns: 96, seed: 1, name: "w", team: team)
    var mask = Mask(keepingAll: 64, 96)
    let whole = LayerWeights(values: values, mask: mask, pattern: .unstructured(0))
    mask[63, 95] = false
    let less = LayerWeights(values: values, mask: mask, pattern: .unstructured(0))
    for kernel in [DenseKernel(), CSRKernel(), BitmaskKernel()] as [any Kernel] {
      let packed = try kernel.prepare(
        less, isa: .generic, team: team, copies: 1, placement: .hugePages)
      #expect(packed.holds(try less.encoded(team: team)), "\(kernel.name)")
      let other = LayerWeights(
        values: values, mask: mask, pattern: .unstructured(0), precision: .bf16)
      #expect(!packed.holds(try other.encoded(team: team)), "\(kernel.name)")
      #expect(!packed.holds(try whole.encoded(team: team)), "\(kernel.name)")
    }
  }
}
