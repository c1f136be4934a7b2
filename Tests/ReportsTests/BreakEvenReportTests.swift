import Foundation
import Records
import Testing

@testable import Reports

@Suite struct BreakEvenReportTests {
  private static func series(
    _ verdict: BreakEven.Verdict, axis: BreakEven.Axis = .sparsity, kernel: String = "csr",
    precision: String = "fp32", batch: Int = 1, low: Double? = nil, high: Double? = nil,
    reason: String? = nil
  ) -> BreakEven {
    var series = BreakEven(
      axis: axis, model: "mpt-7b", layer: "mlp.up", outFeatures: 16384, inFeatures: 4096,
      batch: axis == .sparsity ? batch : nil,
      pattern: axis == .batch ? "unstructured(0.5)" : nil, precision: precision, kernel: kernel,
      isa: "avx512", baselineKernels: precision == "fp32" ? ["dense", "tiles"] : ["dense"],
      threads: 2, cache: "cold", lowest: axis == .sparsity ? 0 : 1,
      highest: axis == .sparsity ? 0.95 : 512)
    series.verdict = verdict
    (series.low, series.high, series.reason) = (low, high, reason)
    if axis == .sparsity { series.smallerFrom = 0.334 } else { series.sizeBoundSpeedup = 1.333 }
    series.probes = [
      probe(series.lowest, 0.52, "dense"), probe(high ?? series.highest, 4.31, "tiles"),
    ]
    return series
  }

  private static func probe(_ at: Double, _ speedup: Double, _ dense: String) -> BreakEven.Probe {
    BreakEven.Probe(
      at: at, speedup: speedup, speedupLow: speedup * 0.98, speedupHigh: speedup * 1.02, rounds: 11,
      seconds: 0.01, baselineKernel: dense, baselineSeconds: 0.01 * speedup)
  }

  @Test(arguments: [
    (series(.from, low: 0.31, high: 0.34), "from 31–34 %"),
    (series(.from, low: 0, high: 0.032), "from 0–3.2 %"),
    (series(.always), "always"), (series(.never), "never below 95 %"),
    (series(.upTo, low: 0.5, high: 0.51), "up to 50–51 % only"),
    (series(.unsettled), "unclear"), (series(.unsettled, low: 0.8), "unclear from 80 % on"),
    (series(.incorrect), "wrong results"),
    (series(.upTo, axis: .batch, low: 12, high: 16), "up to batch 12–16"),
    (series(.from, axis: .batch, low: 1, high: 2), "from batch 1–2 on"),
    (series(.always, axis: .batch), "at every batch up to 512"),
    (series(.never, axis: .batch), "at no batch up to 512"),
    (series(.unsettled, axis: .batch, low: 64), "unclear from batch 64 on"),
  ])
  func verdictsAreSaidInFewWords(_ series: BreakEven, _ text: String) {
    #expect(series.verdictText == text)
  }

  @Test func sizesAndBestPointsHaveTheirUnits() {
    var series = Self.series(.from, low: 0.31, high: 0.34)
    #expect(series.smallerText == "33.4 %")
    #expect(series.bestText == "4.31× at 34 %")
    #expect(series.baselineText == "tiles")
    series.smallerFrom = nil
    #expect(series.smallerText == "never")
    series.smallerFrom = 0
    #expect(series.smallerText == "always")
    series.probes[1].isSuspect = true
    #expect(series.bestText == "0.52× at 0 %")
    series.probes = []
    #expect(series.bestText == nil && series.baselineText == "dense/tiles")
  }

  private static let all = [
    series(.from, low: 0.31, high: 0.34),
    series(
      .never, kernel: "bitmask", precision: "w8a8", reason: "can't be told from dense at 50 %"),
    series(.from, batch: 16, low: 0.6, high: 0.61, reason: "beats dense at 0 % too"),
    series(.upTo, axis: .batch, low: 12, high: 16, reason: "loses at batch 1 too"),
  ]

  private func report(_ breakEvens: [BreakEven] = all) throws -> BreakEvenReport {
    BreakEvenReport(run: try Fixtures.run(), breakEvens: breakEvens)
  }

  @Test func table() throws {
    let text = try report().render(.table)
    #expect(text.hasPrefix(Self.table), "\(text)")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  private static let table = #"""
    From which sparsity it beats dense

    mpt-7b/mlp.up  16384×4096  2 threads  cold
      batch  precision  kernel   beats dense       smaller from  at best        against
          1  fp32       csr      from 31–34 %            33.4 %  4.31× at 34 %  tiles
             w8a8       bitmask  never below 95 %        33.4 %  4.31× at 95 %  dense    [1]
         16  fp32       csr      from 60–61 %            33.4 %  4.31× at 61 %  tiles    [2]

    """#

  @Test func longestTextsFitAHundredColumns() throws {
    var series = [
      Self.series(.always, axis: .batch, kernel: "bitmask", reason: "x"),
      Self.series(.unsettled, kernel: "bitmask", low: 0.333, reason: "x"),
    ]
    for index in series.indices { series[index].probes = [Self.probe(512, 12.34, "dense")] }
    let text = try report(series).render(.table)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 && !$0.contains("…") })
  }

  @Test func instructionSetsAreNamedWhereTheyTellRowsApart() throws {
    var other = Self.all[0]
    other.isa = "avx2"
    let text = try report([Self.all[0], other]).render(.table)
    #expect(text.contains("csr (avx512)") && text.contains("csr (avx2)"))
  }

  @Test func markdownHasTheSameRowsAndTheMachine() throws {
    let text = try report().render(.markdown)
    #expect(text.contains("## From which sparsity it beats dense"))
    #expect(text.contains("### mpt-7b/mlp.up  16384×4096  2 threads  cold"))
    #expect(
      text.contains("| 1 | fp32 | csr | from 31–34 % | 33.4 % | 4.31× at 34 % | tiles |  |"))
    #expect(text.contains("| 50% zeros | fp32 | csr | up to batch 12–16 |"))
    #expect(text.contains("## Machine") && text.contains("- command: "))
    #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
  }

  @Test func csvHasALinePerSeries() throws {
    let lines = try report().render(.csv).split(separator: "\r\n")
    #expect(lines.count == 1 + Self.all.count)
    #expect(lines[1].hasPrefix("sparsity,mpt-7b,mlp.up,16384,4096,,1,,fp32,csr,avx512,2,cold,"))
    #expect(lines[1].contains(",dense tiles,from,0.31,0.34,0.0,0.95,0.334,,false,2,"))
    #expect(Set(lines.map { $0.filter { $0 == "," }.count }).count == 1)
  }

  @Test func jsonIsWhatTheFilesSay() throws {
    struct Document: Decodable {
      var breakEvens: [BreakEven]
      var run: RunDescription
    }
    let text = try report().render(.json)
    let document = try RunCoding.decoder().decode(Document.self, from: Data(text.utf8))
    #expect(document.breakEvens == Self.all)
  }

  @Test func anEmptyRunIsSaid() throws {
    for format in [OutputFormat.table, .markdown] {
      #expect(try report([]).render(format).contains("No break-evens: nothing was measured."))
    }
    #expect(try report([]).render(.csv).split(separator: "\r\n").count == 1)
  }

  @Test func namesCannotEscapeTheirCells() throws {
    var odd = Self.all[0]
    odd.layer = "a|<b>,\"c\"\n"
    let markdown = try report([odd]).render(.markdown)
    #expect(markdown.contains(#"a\|\<b>"#) && !markdown.contains("<b>,\"c\"\n\n#"))
    #expect(try report([odd]).render(.csv).contains("\"a|<b>,\"\"c\"\"\n\""))
  }

  @Test func unfinishedRunsSaySo() throws {
    var run = try Fixtures.run()
    run.state = "interrupted"
    run.warnings = ["something odd"]
    let text = try BreakEvenReport(run: run, breakEvens: Self.all).render(.table)
    #expect(text.contains("! something odd\n") && text.contains("bench --resume goes on"))
  }
}
