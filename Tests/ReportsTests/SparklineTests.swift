import Records
import Testing

@testable import Reports

@Suite struct SparklineTests {
  @Test func barsShareAScale() {
    let scale = Sparkline(scaledTo: [1, 2, 4, 8], usesBlocks: true)
    #expect(scale.text([1, 2, 4, 8]) == "▁▃▆█")
    #expect(scale.text([8, nil, 1]) == "█ ▁")
    #expect(scale.text([.nan, 0, 100, 0.1]) == "  █▁")
  }

  @Test func theBottomIsOneTimesUnlessSomethingIsSlower() {
    #expect(Sparkline(scaledTo: [4, 8], usesBlocks: true).text([4, 8]) == "▆█")
    #expect(Sparkline(scaledTo: [0.5, 2], usesBlocks: true).text([0.5, 1, 2]) == "▁▅█")
  }

  @Test func noiseIsNoRise() {
    #expect(Sparkline(scaledTo: [1, 1.02], usesBlocks: true).text([1, 1.01, 1.02]) == "▁▁▂")
    #expect(Sparkline(scaledTo: [], usesBlocks: true).text([]).isEmpty)
  }

  @Test func asciiWhereTheLocaleHasNoMore() {
    let text = Sparkline(scaledTo: [1, 2, 4, 8], usesBlocks: false).text([1, 2, 4, 8])
    #expect(text == ".-*@")
  }

  @Test(arguments: [
    ([:], false), (["LANG": "C"], false), (["LANG": "de_DE.UTF-8"], true),
    (["LANG": "C", "LC_ALL": "C.utf8"], true), (["LC_ALL": "C", "LANG": "en_US.UTF-8"], false),
    (["LC_CTYPE": "en_US.UTF-8", "LANG": "C"], true), (["LC_ALL": "", "LANG": "C.UTF-8"], true),
  ])
  func theLocaleDecides(_ environment: [String: String], _ usesBlocks: Bool) {
    #expect(Style.forOutput(isTerminal: false, environment: environment).usesBlocks == usesBlocks)
  }

  /// Three sparsities of two kernels, and the dense baseline at each.
  private func records(_ sparsities: [Double] = [0.5, 0.75, 0.9]) -> [CaseRecord] {
    sparsities.flatMap { sparsity in
      let pattern = "unstructured(\(sparsity))"
      return [
        Fixtures.record("dense", seconds: 4e-3, speedup: (1, 1, 1), pattern: pattern),
        Fixtures.record(
          "csr", seconds: 2e-3, speedup: (8 * sparsity, 1, 9), pattern: pattern),
        Fixtures.record("bitmask", seconds: 1e-3, speedup: (2, 1, 3), pattern: pattern),
      ]
    }
  }

  private func text(
    _ records: [CaseRecord], view: ReportView? = nil, style: Style = .plain
  ) throws -> String {
    try Report(run: Fixtures.run(), records: records, view: view).render(.table, style: style)
  }

  @Test func aLineUnderTheHeadingOfTheLayer() throws {
    let line = "\n  speedup at 50, 75, 90% zeros:  csr ▆▇█ 4.00–7.20×  bitmask ▃▃▃ 2.00–2.00×\n"
    #expect(try text(records()).contains(line))
    #expect(try text(records(), view: .kernels).contains(line))
    let ascii = try text(records(), style: Style(usesColour: false, usesBlocks: false))
    #expect(ascii.contains("  csr *#@ 4.00–7.20×  bitmask --- 2.00–2.00×\n"))
  }

  @Test func twoSparsitiesAreNoCourse() throws {
    #expect(!(try text(records([0.5, 0.9])).contains("speedup at")))
    var refused = records()
    for index in refused.indices where refused[index].pattern.contains("0.75") {
      refused[index].status = .refused
    }
    #expect(!(try text(refused).contains("speedup at")))
  }

  @Test func manySparsitiesAreNamedByTheirEnds() throws {
    let text = try text(records([0.1, 0.2, 0.3, 0.4, 0.5, 0.625]))
    #expect(text.contains("  speedup at 10 to 62.5% zeros:  csr "))
  }

  @Test func manyKernelsTakeSeveralLines() throws {
    let sparse = records()
    let several = ["w8a8", "bf16", "w8a16", "w4a16"].flatMap { precision in
      sparse.map { record in
        var record = record
        record.precision = precision
        record.isa = "avx512vbmi2"
        return record
      }
    }
    let lines = try text(several, view: .kernels).split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("  speedup at") && $0.contains(" csr ") })
    #expect(lines.contains { $0.hasPrefix("    ") && $0.contains(" w4a16 ") })
    for line in lines { #expect(line.count <= 100, "\(line)") }
  }
}
