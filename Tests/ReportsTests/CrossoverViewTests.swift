import Records
import Testing

@testable import Reports

/// The view by crossover, word for word.
@Suite struct CrossoverViewTests {
  private func text(_ records: [CaseRecord], _ format: OutputFormat = .table) throws -> String {
    try Report(run: Fixtures.run(), records: records, view: .crossover).render(format)
  }

  @Test func table() throws {
    let text = try text(Fixtures.overBatches)
    #expect(text == Self.table)
  }

  private static let table = #"""
    Crossover from memory to compute
      layer                    prec. pattern   kernel  isa    pred. turns measured             \#
    ratio
      mpt-7b/bloc…ttn.out_proj fp32  50% zeros bitmask avx512    16 8→32  12 [12, 12]          \#
    0.75×
                               fp32  50% zeros dense   avx512   200 8→32  beyond 62           \#
    agrees
                               fp32  50% zeros csr     avx512    10 8→32  ~8.0 irregular 1→32 \#
    ~0.80×
      In tokens. predicted: where the ceilings put it; turns: the last batch that memory holds \#
    back →
      the first from which arithmetic does, by the bound of each case; measured: where the flat \#
    part of
      time against batch meets the part in proportion to it, and the knees that fit nearly as \#
    well;
      below, beyond: so near the end of the batches measured, or outside, that only this can be \#
    told; ~
      irregular: not flat first and then in proportion, but flat up to → in proportion from these
      batches; ~ is where the time of the smallest batch meets the proportion of the largest.

    Predicted against measured
      Off by 1.34× in the middle, 0.42 octaves, and by 1.34× at most \#
    (mpt-7b/blocks.*.attn.out_proj,
      fp32 bitmask), over 1 of 3 series: 1 within 1.5×, 1 within 2×.
      Not compared: 1 irregular (1 whose ends meet within 2× of the prediction), 1 outside the \#
    batches
      measured, as predicted, 1 with fewer than 4 batches.

      of       series  compared  median error  worst  ≤ 1.5×  ≤ 2×  outside  irregular  \#
    unpredicted
      bitmask       1         1         1.34×  1.34×       1     1        0          0           \#
     0
      dense         1         0             —      —       0     0        1          0           \#
     0
      csr           1         0             —      —       0     0        0          1           \#
     0
      all           3         1         1.34×  1.34×       1     1        1          1           \#
     0

      no hardware counters: no PMU in this virtual machine

    """#

  @Test func markdown() throws {
    let text = try text(Fixtures.overBatches, .markdown)
    for part in Self.markdown { #expect(text.contains(part), "\(part)") }
  }

  private static let markdown = [
    "\n## Crossover from memory to compute\n\n| layer | precision | pattern | kernel | isa |",
    " | bitmask | avx512 | 16 | 8 → 32 | 12 [", "] | 0.75× |  |\n",
    " | ~8.0 irregular 1→32 | ~0.80× | at 1 token 0.33× the best fit |\n",
    "\n## Predicted against measured\n\n- Off by 1.34× in the middle, 0.42 octaves, and by",
    "\n| bitmask | 1 | 1 | 1.34× |",
  ]

  @Test func tooFewBatchesSayWhatToDo() throws {
    let text = try text(Fixtures.records)
    let start = "Crossover from memory to compute\n  No crossover: none of the layers was measured"
    #expect(text.hasPrefix(start + " at 4 batches"))
    #expect(text.contains(" 1,2,4,8,16,"))
    #expect(try self.text(Fixtures.records, .markdown).contains("\nNo crossover: none of the"))
    #expect(try self.text([]) == "No records: nothing was measured.\n")
  }

  @Test func threadsAndCacheAreNamedWhereTheyDiffer() throws {
    var warm = Fixtures.overBatches
    for index in warm.indices {
      warm[index].cache = "warm"
      warm[index].threads = 2
      warm[index].ridgeBatch = nil
    }
    let text = try text(Fixtures.overBatches + warm)
    #expect(text.contains("  layer          threads cache prec. pattern"))
    #expect(text.contains("2       warm  fp32  50% zeros bitmask avx512     — 8→32"))
    #expect(text.contains("2 without a prediction, 2 with fewer than 4 batches."))
  }

  @Test func everyLineFits() throws {
    var wide = Fixtures.overBatches
    for index in wide.indices {
      wide[index].layer = String(repeating: "a.very.long.name.", count: 9)
      wide[index].pattern = "native"
      wide[index].sparsity = 0.875
      wide[index].isa = wide[index].batch < 4 ? "avx512vbmi2" : "amx"
      wide[index].batch *= 256
      wide[index].ridgeBatch = 12345
    }
    let text = try text(wide)
    for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
    #expect(text.contains("avx512vbmi2/amx"))
    #expect(text.contains("2048→8192") && !text.contains("…  "))
  }
}
