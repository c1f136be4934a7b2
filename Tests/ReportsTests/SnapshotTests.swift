import Testing

@testable import Reports

/// The reports on `Fixtures.run`, word for word.
@Suite struct SnapshotTests {
  @Test func table() throws {
    let report = Report(run: try Fixtures.run(), records: Fixtures.records)
    #expect(try report.render(.table) == Self.table)
  }

  private static let table = #"""
    Best kernels over dense
      model   batch  pattern    speedup over dense  best kernels
      mpt-7b      1  50% zeros  1.88× [1.85, 1.91]  bitmask
      mpt-7b      1  2:4        1.90× [1.86, 1.94]  nm (tied)
      Linear layers alone, each with its best kernel, weighted by how often it occurs.

    mpt-7b/blocks.*.attn.out_proj  4096×4096  ×32  batch 1  1 thread  cold
      50% zeros: rows keep 1900 to 2200 of 4096 weights, median 2048, spread 1.2%
       pattern    kernel (isa)             median  speedup over dense  GB/s  ceiling  bound
       50% zeros  dense (avx512)    4.61 ms ±0.8%  1×                  14.6      97%  memory  ¹
    *             bitmask (avx512)  2.45 ms ±0.8%  1.88× [1.85, 1.91]  14.6      97%  memory  ¹
                  csr (avx512)      ² incorrect: relative error 0.3 exceeds 1e-4
       2:4        dense (avx512)    4.60 ms ±0.8%  1×                  14.6      97%  memory
    =             bitmask (avx512)  2.42 ms ±0.8%  1.89× [1.85, 1.93]  14.6      97%  memory
    =             nm (avx512)       2.40 ms ±0.8%  1.90× [1.86, 1.94]  14.6      97%  memory  ³
                  csr (avx512)      ⁴ suspect: reads at 180 % of the DRAM ceiling

    * fastest of its pattern
    = can't be told from the fastest: the intervals overlap
    ¹ noisy: over a third of the rounds was disturbed and dropped; stop what else runs on \#
    these cores,
      or run again on a quieter machine
    ² incorrect: the output differs from the reference, so it was not timed; use another kernel or
      --isa, and report it with this run's records.jsonl
    ³ unsettled: the interval was still wider than asked for when the case's time was up; raise
      case-budget in the spec
    ⁴ suspect: read faster than memory can give, so its weights were not cold and it is no \#
    result; run
      it again, or as --cache warm
      no hardware counters: no PMU in this virtual machine

    """#

  @Test func markdown() throws {
    let report = Report(run: try Fixtures.run(), records: Fixtures.records)
    #expect(try report.render(.markdown) == Self.markdown)
  }

  private static let markdown = #"""
    # quick, 2025-01-31T12:00:00Z

    ## Best kernels over dense

    | model | batch | pattern | speedup over dense | best kernels |
    | --- | ---: | --- | --- | --- |
    | mpt-7b | 1 | 50% zeros | 1.88× [1.85, 1.91] | bitmask |
    | mpt-7b | 1 | 2:4 | 1.90× [1.86, 1.94] | nm (tied) |

    Linear layers alone, each with its best kernel, weighted by how often it occurs.

    ## Machine

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

    ## Run

    - command: `bench --spec quick --filter 'a b'`
    - commit: `abc123`
    - build: debug, measured code optimised
    - openblas: 0.3.21
    - state: finished
    - wall time: 2m 00s, 70% of it in timed kernels
    - peak memory: 2 GiB
    - empty kernel: 85.0 ns per sample

    ## Ceilings

    | threads | ceiling | start | end | drift | how |
    | ---: | --- | ---: | ---: | ---: | --- |
    | 1 | DRAM read | 15.0 GB/s | 13.5 GB/s | -10% | 8 streams, avx512, 1 GiB |
    | 1 | fp32 avx512 | 187 GFLOP/s | 168 GFLOP/s | -10% | registers only; ridge at \#
    12.5 operations a byte (DRAM) |

    ## Counters

    - don't count: cycles: no PMU in this virtual machine

    ## mpt-7b/blocks.\*.attn.out\_proj, 4096×4096, ×32, batch 1, 1 thread, cold

    |  | pattern | kernel (isa) | median | speedup over dense | GB/s | ceiling | bound |  |
    | --- | --- | --- | ---: | --- | ---: | ---: | --- | --- |
    |  | 50% zeros | dense (avx512) | 4.61 ms ±0.8% | 1× | 14.6 | 97% | memory | ¹ |
    | \* | 50% zeros | bitmask (avx512) | 2.45 ms ±0.8% | 1.88× [1.85, 1.91] | 14.6 | 97% | \#
    memory | ¹ |
    |  | 50% zeros | csr (avx512) | incorrect: relative error 0.3 exceeds 1e-4 |  |  |  |  | ² |
    |  | 2:4 | dense (avx512) | 4.60 ms ±0.8% | 1× | 14.6 | 97% | memory |  |
    | = | 2:4 | bitmask (avx512) | 2.42 ms ±0.8% | 1.89× [1.85, 1.93] | 14.6 | 97% | memory |  |
    | = | 2:4 | nm (avx512) | 2.40 ms ±0.8% | 1.90× [1.86, 1.94] | 14.6 | 97% | memory | ³ |
    |  | 2:4 | csr (avx512) | suspect: reads at 180 % of the DRAM ceiling |  |  |  |  | ⁴ |

    50% zeros: rows keep 1900 to 2200 of 4096 weights, median 2048, spread 1.2%.

    \* fastest of its pattern; = can't be told from the fastest.

    ¹ noisy: over a third of the rounds was disturbed and dropped; stop what else runs on \#
    these cores, or run again on a quieter machine

    ² incorrect: the output differs from the reference, so it was not timed; use another \#
    kernel or --isa, and report it with this run's records.jsonl

    ³ unsettled: the interval was still wider than asked for when the case's time was up; \#
    raise case-budget in the spec

    ⁴ suspect: read faster than memory can give, so its weights were not cold and it is no \#
    result; run it again, or as --cache warm

    ## Noise

    - rounds dropped: 4 in 2 groups, 1 of them noisy
    - steal: 500 ms
    - involuntary context switches: 6
    - page faults: 0
    - canary over its start: 1.01 to 1.01
    - unsettled: 1, the widest at ±0.8%

    ## Cases without a result

    | case | status | reason |
    | --- | --- | --- |
    | mpt-7b/blocks.\*.attn.out\_proj\|4096x4096\|1\|fp32\|unstructured(0.5)\|csr\|avx512\|1\|co\#
    ld | incorrect | relative error 0.3 exceeds 1e-4 |
    | mpt-7b/blocks.\*.attn.out\_proj\|4096x4096\|1\|fp32\|2:4\|csr\|avx512\|1\|cold | \#
    suspect | reads at 180 % of the DRAM ceiling |

    ## Measure it again

    At commit `abc123`:

    ```sh
    bench --spec quick --filter 'a b'
    ```

    """#
}
