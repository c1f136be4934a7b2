import Hardware
import Matrices
import Testing

@testable import Kernels

@Suite("Planted slowdowns")
struct PlantedSlowdownTests {
  @Test("A share is planted in a kernel at one precision, or at all")
  func shares() throws {
    let planted = try PlantedSlowdown(" bitmask:w8a8:10,csr:*:2.5 ")
    #expect(planted.share("bitmask", .w8a8) == 0.1)
    #expect(planted.share("bitmask", .fp32) == 0)
    #expect(planted.share("nm", .w8a8) == 0)
    #expect(planted.share("csr", .fp32) == 0.025)
    #expect(planted.share("csr", .bf16) == 0.025)
    #expect(planted.description == "bitmask:w8a8:10,csr:*:2.5")
  }

  @Test(
    "What makes no sense is refused, with what would",
    arguments: [
      ("", "'' is not kernel:precision:percent, as bitmask:w8a8:10"),
      ("bitmask", "'bitmask' is not kernel:precision:percent, as bitmask:w8a8:10"),
      (
        "bitmask:w8a8:10:", "'bitmask:w8a8:10:' is not kernel:precision:percent, as bitmask:w8a8:10"
      ),
      ("bitmask:w8a8:10,", "'' is not kernel:precision:percent, as bitmask:w8a8:10"),
      (
        "mask:w8a8:10",
        "unknown kernel 'mask' in 'mask:w8a8:10' (kernels: dense, csr, bitmask, nm, tiles); "
          + "it takes kernel:precision:percent, as bitmask:w8a8:10"
      ),
      (
        "nm:int8:10",
        "unknown precision 'int8' in 'nm:int8:10' "
          + "(precisions: fp32, bf16, w8a16, w4a16, w8a8, or *); "
          + "it takes kernel:precision:percent, as bitmask:w8a8:10"
      ),
      ("tiles:w8a8:10", "nothing to plant 'tiles:w8a8:10' in: tiles has no w8a8 code"),
      ("nm:w8a8:ten", "the percent of 'nm:w8a8:ten' must be a number above 0, at most 1000"),
      ("nm:w8a8:0", "the percent of 'nm:w8a8:0' must be a number above 0, at most 1000"),
      ("nm:w8a8:nan", "the percent of 'nm:w8a8:nan' must be a number above 0, at most 1000"),
      ("nm:w8a8:1001", "the percent of 'nm:w8a8:1001' must be a number above 0, at most 1000"),
      ("nm:*:5,nm:w8a8:9", "'nm:w8a8:9' plants in a kernel a second time"),
    ])
  func refused(text: String, problem: String) {
    #expect(throws: UsageError("BENCH_PLANT: \(problem)")) { try PlantedSlowdown(text) }
  }

  #if Planted
    @Test("A planted kernel multiplies as it did, and is what it was", arguments: KernelCode.all)
    func outputs(code: KernelCode) throws {
      try code.requireAvailable()
      let planted = try PlantedSlowdown("\(code.kernel.name):fp32:300")
      let slower = KernelCode(
        kernel: PlantedKernel(kernel: code.kernel, planted: planted), isa: code.isa)
      let problem = Problem(
        rows: 67, columns: 128, batch: 5, threads: 2, pattern: .nm(kept: 2, group: 4),
        masked: .share(0.3), magnitude: .ordinary, seed: 3)
      let team = try ThreadTeam(processors: [-1, -1])
      #expect(try slower.multiply(problem, on: team) == code.multiply(problem, on: team))
    }

    @Test("A call that is planted in ends its share later than it would")
    func share() {
      #expect(PlantedMultiplication.end(start: 100, finished: 1100, share: 0.1) == 1200)
      #expect(PlantedMultiplication.end(start: 100, finished: 100, share: 0.1) == 100)
      #expect(PlantedMultiplication.end(start: 0, finished: 1000, share: 2.5) == 3500)
    }
  #else
    @Test("No build but a test build plants anything")
    func ordinaryBuild() {
      #expect(!PlantedSlowdown.isCompiledIn)
      #expect(PlantedSlowdown.current == nil)
    }
  #endif
}
