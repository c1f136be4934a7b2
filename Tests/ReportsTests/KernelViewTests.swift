import Foundation
import Records
import Testing

@testable import Reports

/// The view by kernels, word for word.
@Suite struct KernelViewTests {
  /// Dense and bitmask in fp32 and int8, one refused, on one thread; dense fp32 on two as well.
  private var records: [CaseRecord] {
    var own = Fixtures.record(
      "bitmask", seconds: 500e-6, speedup: (9.22, 9.1, 9.3), precision: "w8a8")
    own.speedupOverOwnDense = 2.3
    own.speedupOverOwnDenseLow = 2.2
    own.speedupOverOwnDenseHigh = 2.4
    own.sizeBoundSpeedup = 6.4
    own.isa = "avx512vbmi2"
    var dense = Fixtures.record("dense", seconds: 4.61e-3, speedup: (1, 1, 1))
    dense.sizeBoundSpeedup = 1
    dense.operationsPerSecond = 7.28e9
    dense.noise?.noisy = true
    let bitmask = Fixtures.record("bitmask", seconds: 2.45e-3, speedup: (1.88, 1.85, 1.91))
    return [
      dense, bitmask, own,
      Fixtures.record(
        "csr", seconds: nil, status: .refused, reason: "csr has no w8a8 code", precision: "w8a8"),
      Fixtures.record("dense", seconds: 2.4e-3, speedup: (1, 1, 1), threads: 2),
    ]
  }

  private func report(_ records: [CaseRecord], view: ReportView? = nil) throws -> Report {
    Report(run: try Fixtures.run(), records: records, view: view)
  }

  @Test func severalPrecisionsAreShownByKernels() throws {
    #expect(try report(records).view == .kernels)
    #expect(try report(Fixtures.records).view == .layers)
    #expect(try report(Fixtures.records, view: .kernels).view == .kernels)
    #expect(try report(records, view: .layers).view == .layers)
  }

  @Test func table() throws {
    let text = try report(records).render(.table)
    let start = try #require(text.range(of: "mpt-7b/blocks.*.attn.out_proj  4096"))
    #expect(text.hasPrefix("Best kernels over dense\n"))
    #expect(String(text[start.lowerBound...]) == Self.table)
  }

  private static let table = #"""
    mpt-7b/blocks.*.attn.out_proj  4096×4096  ×32  batch 1  1 thread  cold
    pattern   prec. kernel  isa          median GB/s mem. GOP/s peak over dense fp32     size   \#
    own
    50% zeros fp32  dense   avx512      4.61 ms 14.6  97%  7.28   5% 1×                    1×    \#
     — ¹
                    bitmask avx512      2.45 ms 14.6  97%     —   5% 1.88× [1.85, 1.91]     —    \#
     —
              w8a8  bitmask avx512vbmi2  500 µs 14.6  97%     —   5% 9.22× [9.10, 9.30] 6.40× \#
    2.30×
                    csr     avx512      ² refused: csr has no w8a8 code

    mpt-7b/blocks.*.attn.out_proj  4096×4096  ×32  batch 1  2 threads  cold
    pattern   prec. kernel  isa          median GB/s mem. GOP/s peak over dense fp32     size   \#
    own
    50% zeros fp32  dense   avx512      2.40 ms 14.6  97%     —   5% 1×                     —    \#
     —

      memory: share of the bandwidth measured where the weights come from, DRAM when cold; peak: \#
    share
      of the arithmetic measured for the instruction set; size: what smaller weights alone would \#
    buy
      over dense fp32; own: speedup over dense at the same precision.

    Scaling
      layer                   batch pattern   prec. kernel isa    threads faster             \#
    memory peak
      mpt-7b/bloc…tn.out_proj     1 50% zeros fp32  dense  avx512     1→2 1.92× [1.89, 1.95] \#
    97→97% 5→5%
      faster: ratio of the medians, not of the same rounds; memory and peak: shares of what each \#
    number
      of threads can do at best.

    ¹ noisy: over a third of the rounds was disturbed and dropped; stop what else runs on these \#
    cores,
      or run again on a quieter machine
    ² refused: not run, for the reason given; change what the reason names, or leave the kernel \#
    out with
      --kernel
      no hardware counters: no PMU in this virtual machine

    """#

  @Test func markdown() throws {
    let text = try report(records).render(.markdown)
    for part in Self.markdown { #expect(text.contains(part), "\(part)") }
    #expect(!text.contains("fastest of its pattern"))
  }

  private static let markdown = [
    "## mpt-7b/blocks.\\*.attn.out\\_proj, 4096×4096, ×32, batch 1, 1 thread, cold\n",
    "| 50% zeros | w8a8 | bitmask | avx512vbmi2 | 500 µs | 14.6 | 97% | — | 5% | "
      + "9.22× [9.10, 9.30] | 6.40× | 2.30× |  |\n",
    "| 50% zeros | w8a8 | csr | avx512 | refused: csr has no w8a8 code |  |  |  |  |  |  |  | ² |",
    "\n## Scaling\n", "| mpt-7b/blocks.\\*.attn.out\\_proj | 1 | 50% zeros | fp32 | dense |",
    "\n¹ noisy: ", "\n\n² refused: not run",
  ]

  @Test func layersWithoutAModelHaveNoSum() throws {
    var shapes = records
    for index in shapes.indices { shapes[index].model = "shape" }
    #expect(!(try report(shapes).render(.table).contains("Best kernels over dense")))
    #expect(!(try report(shapes).render(.markdown).contains("Best kernels over dense")))
    #expect(try report(shapes, view: .layers).render(.table).contains("Best kernels over dense"))
    let refused = try report([shapes[3]], view: .kernels).render(.table)
    #expect(refused.hasPrefix("No results: of 1 case, 1 refused.\n"))
  }

  @Test func everyLineFits() throws {
    var wide = records
    for index in wide.indices {
      wide[index].layer = String(repeating: "a.very.long.name.", count: 9)
      wide[index].pattern = "unstructured(0.875)"
      wide[index].settled = false
      wide[index].operationsPerSecond = 13.2e12
      wide[index].reason = wide[index].reason.map { $0 + String(repeating: " more", count: 30) }
    }
    let lines = try report(wide).render(.table).split(separator: "\n")
    for line in lines { #expect(line.count <= 100, "\(line)") }
    #expect(lines.contains { $0.hasSuffix("2.30× ¹") || $0.hasSuffix("2.30× ²") })
  }

  @Test func jsonTellsWhatMoreThreadsBuy() throws {
    struct Whole: Decodable {
      struct Ratio: Decodable {
        var fewerCaseID: String
        var moreCaseID: String
      }
      var scaling: [Ratio]
    }
    let text = try report(records).render(.json)
    let scaling = try RunCoding.decoder().decode(Whole.self, from: Data(text.utf8)).scaling
    #expect(scaling.map(\.fewerCaseID) == [records[0].caseID])
    #expect(scaling.map(\.moreCaseID) == [records[4].caseID])
  }
}
