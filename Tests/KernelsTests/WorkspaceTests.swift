import Hardware
import Matrices
import Testing

@testable import Kernels

@Suite struct WorkspaceTests {
  @Test func regionsAreSharedByPurposeAndSize() throws {
    let workspace = Workspace()
    let first = try workspace.region(slot: 0, bytes: 5000)
    #expect(first.bytes.count >= 8192)
    // 8192 is what both are rounded up to.
    #expect(try workspace.region(slot: 0, bytes: 8192) === first)
    #expect(try workspace.region(slot: 1, bytes: 5000) !== first)
    #expect(try workspace.region(slot: 0, bytes: 8193) !== first)
    #expect(try workspace.region(slot: 0, bytes: 5000) === first)
  }

  @Test func withoutAWorkspaceScratchIsAMultiplicationsOwn() throws {
    let activations = try Activations(values: [1, 2], inFeatures: 2, outFeatures: 1)
    let first = try activations.scratch(slot: 0, bytes: 100, placement: .hugePages)
    #expect(try activations.scratch(slot: 0, bytes: 100, placement: .hugePages) !== first)
  }

  /// Two layers in turn, each of which must prepare the scratch memory anew.
  @Test(arguments: KernelCode.inEveryPrecision, [1, 5, 20])
  func twoThatShareOneAreRightInTurn(_ code: KernelCode, batch: Int) throws {
    try code.requireAvailable()
    let team = try ThreadTeam(processors: [-1, -1])
    let workspace = Workspace()
    // What the wider one leaves behind lies where the other one's padding is.
    let problems = [100, 70].map { columns in
      Problem(
        rows: 40, columns: columns, batch: batch, threads: 2, pattern: .nm(kept: 2, group: 4),
        masked: .share(1), magnitude: .ordinary, seed: UInt64(columns))
    }
    let bound = try problems.map { problem in
      let x = try MemoryRegion(count: problem.x.count * 4)
      problem.x.withUnsafeBytes { x.bytes.copyMemory(from: $0) }
      let layer = try code.kernel.prepare(
        problem.weights(in: code.precision), isa: code.isa, team: team, copies: 1,
        placement: .hugePages)
      let activations = Activations(
        batch: batch, inFeatures: problem.columns, outFeatures: 40, x: x,
        y: try MemoryRegion(count: batch * 40 * 4), workspace: workspace)
      return try layer.bind(activations)
    }
    let expected = problems.map { Expected($0, precision: code.precision) }
    for index in [0, 1, 0, 1, 1, 0] {
      let y = UnsafeMutableBufferPointer(start: bound[index].activations.y, count: batch * 40)
      y.update(repeating: .nan)
      bound[index].run(copy: 0)
      #expect(
        expected[index].firstError(in: Array(y), outFeatures: 40) == nil, "layer \(index)")
    }
  }
}
