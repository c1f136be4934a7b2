import Foundation
import Records
import Testing

@testable import Reports

@Suite struct ModelReportTests {
  @Test func table() throws {
    #expect(try ModelReport(ModelFixtures.run()).render(.table) == Self.table)
  }

  @Test func markdown() throws {
    #expect(try ModelReport(ModelFixtures.run()).render(.markdown) == Self.markdown)
  }

  @Test func csv() throws {
    let text = try ModelReport(ModelFixtures.run()).render(.csv)
    let lines = text.components(separatedBy: "\r\n")
    // A title, three variants of two stages, and nothing behind the last line's end.
    #expect(lines.count == 8 && lines[7].isEmpty)
    #expect(lines[0] == Self.csvTitles)
    #expect(lines[4] == Self.csvLine)
    let columns = lines[0].components(separatedBy: ",").count
    #expect(lines[1..<7].allSatisfy { $0.components(separatedBy: ",").count == columns })
  }

  @Test func linesFitTheTerminal() throws {
    for width in [80, 100, 140] {
      let text = try ModelReport(ModelFixtures.run())
        .render(.table, style: Style(usesColour: false, width: width))
      for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    }
    // Nothing that is said at 100 columns ends in an ellipsis.
    #expect(try !ModelReport(ModelFixtures.run()).render(.table).contains("…"))
  }

  @Test func colourOnlyWhereItIsWanted() throws {
    let run = try ModelFixtures.run()
    for format in OutputFormat.allCases {
      #expect(try !ModelReport(run).render(format).contains("\u{1B}"))
    }
    let coloured = try ModelReport(run).render(.table, style: Style(usesColour: true))
    #expect(coloured.contains("\u{1B}[1m") && coloured.contains("\u{1B}[33m"))
    let plain = coloured.replacing(/\u{1B}\[[0-9]+m/, with: "")
    #expect(plain == (try ModelReport(run).render(.table)))
  }

  @Test func jsonIsTheRunItself() throws {
    let run = try ModelFixtures.run()
    let text = try ModelReport(run).render(.json)
    let read = try RunCoding.decoder().decode(ModelRun.self, from: .init(text.utf8))
    #expect(read.records == run.records && read.model == run.model)
    #expect(text.hasSuffix("}\n"))
  }

  @Test func warmAndColdAreTablesOfTheirOwn() throws {
    var run = try ModelFixtures.run()
    run.records += [
      ModelFixtures.record(
        "dense", 0, "fp32", kernel: "dense", speedup: 1, seconds: 0.5, bytes: 26 << 30,
        cache: "warm")
    ]
    run.records[3].stages[1].bandwidthShare = nil
    let sections = ModelReport(run).sections
    let titles = sections.map(\.title)
    let scaled = ", extrapolated from 4 of 32 blocks"
    #expect(titles.contains("Decoding, 1 token at a time, weights cold, by size\(scaled)"))
    let warm = try #require(
      sections.first { $0.title == "Decoding, 1 token at a time, weights warm\(scaled)" })
    #expect(warm.rows.count == 1)
    #expect(titles.allSatisfy { $0.hasSuffix(scaled) })
    // Memory and fidelity don't depend on where weights lay: a row for each variant.
    #expect(sections.first { $0.title.hasPrefix("Memory") }?.rows.count == 3)
  }

  /// A plan beside the measured choice, say: rows that otherwise couldn't be told apart.
  @Test func variantsThatDifferInTheirKernelsAlone() throws {
    var run = try ModelFixtures.run()
    run.records.append(run.records[1])
    run.records[3].kernel = "plans/of/mine.json"
    let report = ModelReport(run)
    func cells(_ title: String, _ column: Int) throws -> [String] {
      try #require(report.sections.first { $0.title.hasPrefix(title) }).rows.map { $0[column] }
    }
    #expect(try cells("Decoding", 0) == ["dense", "60% zeros", "16:32", "60% zeros"])
    #expect(try cells("Decoding", 2) == ["dense", "auto", "nm, bitmask", "mine.json"])
    #expect(
      try cells("Memory", 0) == ["dense", "60% zeros, auto", "16:32", "60% zeros, mine.json"])
    for line in try report.render(.table).split(separator: "\n") { #expect(line.count <= 100) }
  }

  /// The publication's claim is beside the request, or where that wasn't timed beside decoding.
  @Test func whatWasPublishedIsAlwaysShown() throws {
    var run = try ModelFixtures.run()
    func columns(_ title: String) throws -> [String] {
      try #require(ModelReport(run).sections.first { $0.title.hasPrefix(title) }).titles
    }
    #expect(try columns("A request").contains("published"))
    #expect(try !columns("Decoding").contains("published"))
    for index in run.records.indices { run.records[index].stages.removeFirst() }
    let decoding = try #require(
      ModelReport(run).sections.first { $0.title.hasPrefix("Decoding") })
    let column = try #require(decoding.titles.firstIndex(of: "published"))
    #expect(decoding.rows.map { $0[column] } == ["—", "7.00×", "—"])
    #expect(decoding.rows.allSatisfy { $0.count == decoding.titles.count })
    for line in try ModelReport(run).render(.table).split(separator: "\n") {
      #expect(line.count <= 100)
    }
  }

  /// What read faster than memory gives was not cold: its figures are not shown.
  @Test func suspectStagesAreNoResults() throws {
    var run = try ModelFixtures.run()
    run.records[1].stages[1].isSuspect = true
    let report = ModelReport(run)
    let decoding = try #require(report.sections.first { $0.title.hasPrefix("Decoding") })
    #expect(decoding.rows[1] == ["60% zeros", "w8a8", "bitmask, csr", "suspect"])
    let request = try #require(report.sections.first { $0.title.hasPrefix("A request") })
    #expect(request.rows.count == 2)
    #expect(report.notes.contains { $0.hasPrefix("suspect: ") })
  }

  @Test func anEncoderAlone() throws {
    var run = try ModelFixtures.run()
    run.generate = 0
    run.blocks = 32
    run.records = run.records.map { record in
      var record = record
      record.stages = [
        ModelFixtures.times(.encode, 0.02, speedup: 2, tokens: 128, bytes: 1 << 20)
      ]
      record.fidelity?.divergence = nil
      return record
    }
    let report = ModelReport(run)
    #expect(!report.heading.contains("decoding"))
    #expect(report.sections.allSatisfy { !$0.title.contains("extrapolated") })
    #expect(report.sections[0].title == "A request: 128 in, weights cold")
    #expect(report.sections[0].titles.contains("published"))
    #expect(report.sections[1].title == "Encoder, 128 tokens, weights cold, by size")
    #expect(!report.sections[1].titles.contains("memory"))
  }

  @Test func withoutABaselineThereAreNoSpeedups() throws {
    var run = try ModelFixtures.run()
    run.records.removeFirst()
    for index in run.records.indices {
      run.records[index].sizeBoundSpeedup = nil
      for stage in run.records[index].stages.indices {
        run.records[index].stages[stage].speedup = nil
      }
    }
    let decode = try #require(ModelReport(run).sections.first { $0.title.hasPrefix("Decoding") })
    let column = try #require(decode.titles.firstIndex(of: "over dense fp32"))
    #expect(decode.rows.map { $0[column] } == ["—", "—"])
    #expect(decode.rows.map { $0[column + 1] } == ["—", "—"])
  }

  @Test func aStoppedRunSaysSo() throws {
    var run = try ModelFixtures.run()
    #expect(try !ModelReport(run).render(.table).contains("stopped before its end"))
    run.state = "interrupted"
    #expect(try ModelReport(run).render(.table).contains("stopped before its end: only what"))
    run.records = []
    run.notes = []
    run.peakMemoryBytes = nil
    // No legend of tables that aren't there.
    #expect(ModelReport(run).notes == ["stopped before its end: nothing was measured"])
  }

  private static let csvTitles =
    "model,threads,batch,prompt,context,generate,blocks,blocksOfTheModel,id,pattern,"
    + "sparsity,precision,headPrecision,kernel,cache,coldMethod,isBaseline,stage,tokens,"
    + "seconds,secondsLow,secondsHigh,p50Seconds,p90Seconds,p99Seconds,rounds,isSuspect,speedup,"
    + "speedupLow,speedupHigh,sizeBoundSpeedup,publishedSpeedup,linearShare,accountedShare,"
    + "bytes,bandwidthShare,linearBytes,headBytes,cacheBytes,cosine,divergence"

  private static let csvLine =
    "mpt_*7b*|<b>,2,1,128,128,64,4,32,unstructured(0.6)/w8a8/auto/cold,unstructured(0.6),"
    + "0.6,w8a8,bf16,auto,cold,by size,false,decode,1,0.1176,0.116424,0.11877599999999999,"
    + "0.1176,0.122304,0.14112,21,false,6.8,6.664,6.936,8.666666666666666,7.0,0.75,0.998,"
    + "3221225472,0.91,3221225472,201326592,1048576,0.98765,0.0456"

  private static let table = #"""
    mpt_*7b*|<b>, weights of models/`a`|<i>&b, 2 threads, batch 1, prompt 128, decoding from \#
    128 cached
    for 64

    A request: 128 in, 1 + 64 tokens out, weights cold, extrapolated from 4 of 32 blocks
      pattern   precision      request over dense fp32    published smaller SquareHead cosine    KL
      dense     fp32      83.2 s ±1.0% 1×                         —   1.00×          —      —     —
      60% zeros w8a8      12.2 s ±1.0% 6.20× [6.08, 6.33]     7.00×   8.67×      0.021 0.9877 0.046
      16:32     bf16      23.1 s ±1.0% 3.28× [3.22, 3.35]         —   3.71×          — 0.5000     —

    First token, after 128 tokens, weights cold, by size, extrapolated from 4 of 32 blocks
      pattern    precision  kernel        median  tokens/s  over dense fp32
      dense      fp32       dense   32.0 s ±1.0%      4.00  1×
      60% zeros  w8a8       csr     4.70 s ±1.0%      27.2  5.44× [5.33, 5.55]
      16:32      bf16       nm      8.88 s ±1.0%      14.4  2.88× [2.82, 2.94]

    Where it goes: first token, cold, extrapolated from 4 of 32 blocks
      pattern    precision  linear  attention  norm, act.  head  other  accounted     p90     p99
      dense      fp32          75%        12%        6.2%  4.7%   1.6%       100%  33.3 s  38.4 s
      60% zeros  w8a8          75%        12%        6.2%  4.7%   1.6%       100%  4.89 s  5.64 s
      16:32      bf16          75%        12%        6.2%  4.7%   1.6%       100%  9.24 s  10.7 s

    Decoding, 1 token at a time, weights cold, by size, extrapolated from 4 of 32 blocks
      pattern    precision  kernel              median  tokens/s  over dense fp32     by size  \#
    memory
      dense      fp32       dense         800 ms ±1.0%      1.25  1×                    1.00×   \#
      91%
      60% zeros  w8a8       bitmask, csr  118 ms ±1.0%      8.50  6.80× [6.66, 6.94]    8.67×   \#
      91%
      16:32      bf16       nm, bitmask   222 ms ±1.0%      4.50  3.60× [3.53, 3.67]    3.71×   \#
      91%

    Where it goes: decoding, cold, extrapolated from 4 of 32 blocks
      pattern    precision  linear  attention  norm, act.  head  other  accounted     p90     p99
      dense      fp32          75%        12%        6.2%  4.7%   1.6%       100%  832 ms  960 ms
      60% zeros  w8a8          75%        12%        6.2%  4.7%   1.6%       100%  122 ms  141 ms
      16:32      bf16          75%        12%        6.2%  4.7%   1.6%       100%  231 ms  266 ms

    Memory, extrapolated from 4 of 32 blocks
      pattern    precision  linear layers      head  cached keys and values  kernels
      dense      fp32              26 GiB  1.62 GiB                   1 MiB  dense
      60% zeros  w8a8               3 GiB   192 MiB                   1 MiB  bitmask, csr
      16:32      bf16               7 GiB   448 MiB                   1 MiB  nm, bitmask

    SquareHead distance from dense fp32 after each block, extrapolated from 4 of 32 blocks
      pattern    precision  first to last block
      60% zeros  w8a8       0.012 0.034 0.021
      16:32      bf16

      all weights are larger than twice the last-level cache: they are cold by size
      smaller: linear layers of dense fp32 over these, in bytes
      by size: what reading fewer bytes alone would give, head and cache included
      SquareHead: MSE from dense fp32 over its mean square, after the last block; cosine and KL (in
      nats) of the output
      memory: bytes a token needs over its time, as a share of what memory gave in the same \#
    rounds; 15.0
      GB/s at the start
      published: end-to-end speedups of arXiv 2310.06927, on other machines
      peak memory 12 GiB, all variants together
    ! OpenBLAS chose its *Prescott* kernels; set OPENBLAS_CORETYPE=SkylakeX

    """#

  private static let markdown = #"""
    # mpt\_\*7b\*\|\<b>, weights of models/\`a\`\|\<i>\&b, 2 threads, batch 1, prompt 128, \#
    decoding from 128 cached for 64

    ## A request: 128 in, 1 + 64 tokens out, weights cold, extrapolated from 4 of 32 blocks

    | pattern | precision | request | over dense fp32 | published | smaller | SquareHead | \#
    cosine | KL |
    | --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |
    | dense | fp32 | 83.2 s ±1.0% | 1× | — | 1.00× | — | — | — |
    | 60% zeros | w8a8 | 12.2 s ±1.0% | 6.20× [6.08, 6.33] | 7.00× | 8.67× | 0.021 | 0.9877 | \#
    0.046 |
    | 16:32 | bf16 | 23.1 s ±1.0% | 3.28× [3.22, 3.35] | — | 3.71× | — | 0.5000 | — |

    ## First token, after 128 tokens, weights cold, by size, extrapolated from 4 of 32 blocks

    | pattern | precision | kernel | median | tokens/s | over dense fp32 |
    | --- | --- | --- | ---: | ---: | --- |
    | dense | fp32 | dense | 32.0 s ±1.0% | 4.00 | 1× |
    | 60% zeros | w8a8 | csr | 4.70 s ±1.0% | 27.2 | 5.44× [5.33, 5.55] |
    | 16:32 | bf16 | nm | 8.88 s ±1.0% | 14.4 | 2.88× [2.82, 2.94] |

    ## Where it goes: first token, cold, extrapolated from 4 of 32 blocks

    | pattern | precision | linear | attention | norm, act. | head | other | accounted | p90 | p99 |
    | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | dense | fp32 | 75% | 12% | 6.2% | 4.7% | 1.6% | 100% | 33.3 s | 38.4 s |
    | 60% zeros | w8a8 | 75% | 12% | 6.2% | 4.7% | 1.6% | 100% | 4.89 s | 5.64 s |
    | 16:32 | bf16 | 75% | 12% | 6.2% | 4.7% | 1.6% | 100% | 9.24 s | 10.7 s |

    ## Decoding, 1 token at a time, weights cold, by size, extrapolated from 4 of 32 blocks

    | pattern | precision | kernel | median | tokens/s | over dense fp32 | by size | memory |
    | --- | --- | --- | ---: | ---: | --- | ---: | ---: |
    | dense | fp32 | dense | 800 ms ±1.0% | 1.25 | 1× | 1.00× | 91% |
    | 60% zeros | w8a8 | bitmask, csr | 118 ms ±1.0% | 8.50 | 6.80× [6.66, 6.94] | 8.67× | 91% |
    | 16:32 | bf16 | nm, bitmask | 222 ms ±1.0% | 4.50 | 3.60× [3.53, 3.67] | 3.71× | 91% |

    ## Where it goes: decoding, cold, extrapolated from 4 of 32 blocks

    | pattern | precision | linear | attention | norm, act. | head | other | accounted | p90 | p99 |
    | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | dense | fp32 | 75% | 12% | 6.2% | 4.7% | 1.6% | 100% | 832 ms | 960 ms |
    | 60% zeros | w8a8 | 75% | 12% | 6.2% | 4.7% | 1.6% | 100% | 122 ms | 141 ms |
    | 16:32 | bf16 | 75% | 12% | 6.2% | 4.7% | 1.6% | 100% | 231 ms | 266 ms |

    ## Memory, extrapolated from 4 of 32 blocks

    | pattern | precision | linear layers | head | cached keys and values | kernels |
    | --- | --- | ---: | ---: | ---: | --- |
    | dense | fp32 | 26 GiB | 1.62 GiB | 1 MiB | dense |
    | 60% zeros | w8a8 | 3 GiB | 192 MiB | 1 MiB | bitmask, csr |
    | 16:32 | bf16 | 7 GiB | 448 MiB | 1 MiB | nm, bitmask |

    ## SquareHead distance from dense fp32 after each block, extrapolated from 4 of 32 blocks

    | pattern | precision | first to last block |
    | --- | --- | --- |
    | 60% zeros | w8a8 | 0.012 0.034 0.021 |
    | 16:32 | bf16 |  |

    ## Kernels

    | pattern | precision | layer | phase | code | why |
    | --- | --- | --- | --- | --- | --- |
    | dense | fp32 | mlp.up | prefill | dense fp32 avx512 | fastest of 3: 1.21× ahead of csr |
    | dense | fp32 | mlp.up | decode | dense fp32 avx512 | fastest of 3: 1.21× ahead of csr |
    | dense | fp32 | mlp.down | decode | dense fp32 avx512 | fastest of 3: 1.21× ahead of csr |
    | dense | fp32 | self\_attention.o | decode | dense fp32 avx512 | fastest of 3: 1.21× ahead \#
    of csr |
    | 60% zeros | w8a8 | mlp.up | prefill | csr w8a8 avx512 | fastest of 3: 1.21× ahead of csr |
    | 60% zeros | w8a8 | mlp.up | decode | bitmask w8a8 avx512 | fastest of 3: 1.21× ahead of csr |
    | 60% zeros | w8a8 | mlp.down | decode | bitmask w8a8 avx512 | fastest of 3: 1.21× ahead of \#
    csr |
    | 60% zeros | w8a8 | self\_attention.o | decode | csr w8a8 avx512 | fastest of 3: 1.21× \#
    ahead of csr |
    | 16:32 | bf16 | mlp.up | prefill | nm bf16 avx512 | fastest of 3: 1.21× ahead of csr |
    | 16:32 | bf16 | mlp.up | decode | nm bf16 avx512 | fastest of 3: 1.21× ahead of csr |
    | 16:32 | bf16 | mlp.down | decode | nm bf16 avx512 | fastest of 3: 1.21× ahead of csr |
    | 16:32 | bf16 | self\_attention.o | decode | bitmask bf16 avx512 | fastest of 3: 1.21× \#
    ahead of csr |

    ## Where it comes from

    - processor: Example CPU (x86\_64)
    - topology: 1 socket, 2 cores, 4 hardware threads
    - L2 cache: 2 × 2 MiB, each private to a core, 64 B lines
    - L3 cache: 1 × 32 MiB, each shared by 2 cores, 64 B lines
    - NUMA node 0: 2 cores, 16 GiB
    - memory: 16 GiB, 8 GiB available
    - pages: 4 KiB
    - 2 MiB pages: never
    - features: AVX2 AVX512F
    - governor: powersave
    - hypervisor: KVM
    - system: Debian 12, kernel 6.1
    - perf_event_paranoid: 4
    - hwloc: 2.9.0
    - command: `bench model 'mpt|7b'`
    - commit: `abc123`
    - build: debug, measured code optimised
    - all weights are larger than twice the last-level cache: they are cold by size
    - smaller: linear layers of dense fp32 over these, in bytes
    - by size: what reading fewer bytes alone would give, head and cache included
    - SquareHead: MSE from dense fp32 over its mean square, after the last block; cosine and KL \#
    (in nats) of the output
    - memory: bytes a token needs over its time, as a share of what memory gave in the same \#
    rounds; 15.0 GB/s at the start
    - published: end-to-end speedups of arXiv 2310.06927, on other machines
    - peak memory 12 GiB, all variants together
    - warning: OpenBLAS chose its \*Prescott\* kernels; set OPENBLAS\_CORETYPE=SkylakeX

    """#
}
