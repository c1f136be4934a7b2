import Records
import Testing

@testable import Reports

/// The view by bounds, word for word, and what the others say of evidence.
@Suite struct BoundsViewTests {
  private func text(
    _ records: [CaseRecord], _ view: ReportView, _ format: OutputFormat = .table
  ) throws -> String {
    try Report(run: Fixtures.run(), records: records, view: view).render(format)
  }

  @Test func table() throws {
    let text = try text(Fixtures.withEvidence, .bounds)
    #expect(text == Self.table)
  }

  private static let table = #"""
    mpt-7b/blocks.*.attn.out_proj  4096×4096  ×32  batch 1  1 thread  cold
    pattern   prec. kernel   median roofline   differ. str res dec lau counters verdict conf.
    50% zeros fp32  dense   4.61 ms memory 97  memory   99  11   —   0 memory   memory  high ✓
                    bitmask 2.45 ms memory 97  decode   70  62 104   1 —        memory  low ✗
                    csr     2.00 ms latency 97 —         —   —   —   — —        latency medium ¹
                    nm      ² refused: no N:M pattern
    2:4       fp32  dense   4.60 ms memory 97  —         —   —   —   — —        memory  —

      roofline: the bound and % of its ceiling; differential: the bound, and what parts of the \#
    work take
      in % of the whole: stream, the bytes alone; resident, the work on weights in L1 or L2; \#
    decode,
      unpacking alone; launch, all but the weights; ✓ the kinds agree, ✗ they don't.

    Evidence
      roofline and differential agree in 1 of 2 cases where both name a bound.
      roofline and counters agree in 1 of 1 case where both name a bound.
      differential and counters agree in 1 of 1 case where both name a bound.
      Verdicts: memory 2, latency 1.
      Confidence: high 1, medium 1, low 1.

    Disagreements, the worst first
      layer                    batch pattern   precision kernel  roofline differential counters \#
    verdict
      mpt-7b/bloc…ttn.out_proj     1 50% zeros fp32      bitmask memory   decode       —        \#
    memory

    ¹ noisy: over a third of the rounds was disturbed and dropped; stop what else runs on these \#
    cores,
      or run again on a quieter machine
    ² refused: not run, for the reason given; change what the reason names, or leave the kernel \#
    out with
      --kernel
      no hardware counters: no PMU in this virtual machine

    """#

  @Test func markdown() throws {
    let text = try text(Fixtures.withEvidence, .bounds, .markdown)
    for part in Self.markdown { #expect(text.contains(part), "\(part)") }
  }

  private static let markdown = [
    "| pattern | precision | kernel | median | roofline | differential | stream | resident | decode |",
    "| 50% zeros | fp32 | bitmask | 2.45 ms | memory 97% | decode | 70 | 62 | 104 | 1 | — | memory |"
      + " low ✗ |  |\n",
    "| 50% zeros | fp32 | nm | refused: no N:M pattern |  |  |  |  |  |  |  |  |  | ² |\n",
    "\n## Evidence\n\n- roofline and differential agree in 1 of 2 cases",
    "\nDisagreements, the worst first:\n\n| layer | batch |", "\n¹ noisy: ",
  ]

  @Test func atMostTenDisagreementsAreListed() throws {
    let records = (1...13).map { batch in
      Fixtures.record(
        "csr", seconds: 1e-3 * Double(batch), batch: batch, verdict: .memory, [.memory, .compute],
        confidence: .low)
    }
    let text = try text(records, .bounds)
    #expect(text.contains("Disagreements, the worst first; 3 more not shown\n"))
    let listed = text.split(separator: "\n").filter { $0.hasPrefix("  mpt-7b/bloc…") }
    #expect(listed.count == 10 && listed.first?.contains("    13 50% zeros") == true)
  }

  @Test func aRunWithoutEvidenceSaysSo() throws {
    let text = try text(Fixtures.records, .bounds)
    #expect(text.contains("memory 97  —          —   —   —   —  memory   —  ¹\n"))
    #expect(text.contains("\n  No findings: the run was made before"))
    #expect(!text.contains("Disagreements"))
    let none = try self.text([], .bounds)
    #expect(none == "No records: nothing was measured.\n")
  }

  @Test func everyLineFits() throws {
    var wide = Fixtures.withEvidence
    for index in wide.indices {
      wide[index].layer = String(repeating: "a.very.long.name.", count: 9)
      wide[index].pattern = "unstructured(0.875)"
      wide[index].precision = "w8a16"
      wide[index].bound = .overhead
    }
    let other = wide[1]
    wide.append(other)
    wide[1].isa = "avx512vbmi2"
    let text = try text(wide, .bounds)
    for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
    #expect(text.contains("bitmask avx512vbmi2"))
  }

  @Test func aBoundNamesItsEvidence() throws {
    let text = try text(Fixtures.withEvidence, .layers)
    #expect(text.contains("97%  memory RDC\n"))
    #expect(text.contains("97%  memory Rd?\n"))
    #expect(text.contains("97%  latency R   ¹\n"))
    #expect(text.contains("97%  memory\n"))
    #expect(
      text.contains(
        "\nR roofline, D differential, C counters: evidence for the bound, in a small letter "
          + "against it; ? low\n  confidence\n"))
    let markdown = try self.text(Fixtures.withEvidence, .layers, .markdown)
    #expect(markdown.contains(" | memory Rd? |  |\n"))
    #expect(markdown.contains("\n\nR roofline, D differential, C counters: evidence for"))
  }

  @Test func theLegendSaysNoMoreThanIsUsed() {
    var notation = BoundNotation()
    var record = Fixtures.record("csr", seconds: 1)
    #expect(notation.text(record) == "memory" && notation.legend == nil)
    record.bound = nil
    #expect(notation.text(record) == "—")
    let sure = Fixtures.record(
      "csr", seconds: 1, verdict: .decode, [nil, .decode], confidence: .medium)
    #expect(notation.text(sure) == "decode D")
    #expect(notation.legend == "D differential: evidence for the bound")
    let silent = Fixtures.record("csr", seconds: 1, verdict: .overhead, [nil], confidence: .low)
    #expect(notation.text(silent) == "overhead ?")
    #expect(notation.legend == "D differential: evidence for the bound; ? low confidence")
  }

  /// The widest row that there can be: columns move together before anything is cut off.
  @Test func aRowWithEvidenceAtItsWidestIsNotCut() throws {
    var record = Fixtures.record(
      "bitmask", seconds: 461e-6, verdict: .overhead, [.overhead, .memory, .latency],
      confidence: .low)
    record.pattern = "native"
    record.sparsity = 0.875
    record.isa = "avx512vbmi2"
    record.noise?.noisy = true
    record.settled = false
    record.memoryUtilisation = 1.05
    let text = try text([record], .layers)
    #expect(text.contains("native 87.5% bitmask (avx512vbmi2)"))
    #expect(text.contains("105% overhead Rdc? ¹²³\n"))
  }
}
