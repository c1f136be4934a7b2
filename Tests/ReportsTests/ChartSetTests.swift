import Charts
import Foundation
import Records
import Testing

@testable import Reports

@Suite struct ChartSetTests {
  private func set(
    _ records: [CaseRecord], breakEvens: [BreakEven] = []
  ) throws -> ChartSet {
    ChartSet(run: try Fixtures.run(), records: records, breakEvens: breakEvens)
  }

  private func chart<Kind: Chart>(_ kind: Kind.Type, _ set: ChartSet, named: String) throws -> Kind
  {
    try #require(set.charts.first { $0.name.hasPrefix(named) }?.chart as? Kind)
  }

  @Test func aRunHasOneChartOfEachKind() throws {
    let set = try set(Fixtures.records)
    #expect(
      set.charts.map(\.name) == [
        "best-kernel-mpt-7b", "speedup-mpt-7b-blocks-attn-out-proj",
      ])
    #expect(set.notes.isEmpty)
    #expect(set.charts.allSatisfy { !$0.title.isEmpty && !$0.caption.isEmpty })
    #expect(set.charts.allSatisfy { $0.chart.id == $0.name })
  }

  @Test func whatIsNoResultIsNoPoint() throws {
    let chart = try chart(LineChart.self, try set(Fixtures.records), named: "speedup")
    let cases = chart.panels.flatMap(\.series).flatMap(\.points).compactMap { $0.info.data["case"] }
    // Not the baseline, which is the line at 1, nor what is suspect or incorrect.
    #expect(cases.count == 3)
    #expect(!cases.contains { $0.contains("|csr|") || $0.contains("|dense|") })
    let first = try #require(chart.panels.first?.series.first?.points.first)
    #expect(first.y == ChartValue(1.88, low: 1.85, high: 1.91))
    #expect(first.info.tooltip.contains("1.88× [1.85, 1.91] over dense fp32"))
  }

  @Test func runsWithoutResultsHaveNoCharts() throws {
    #expect(try set([]).charts.isEmpty)
    let refused = Fixtures.record("csr", seconds: nil, status: .refused, reason: "too large")
    #expect(try set([refused]).charts.isEmpty)
    var lone = Fixtures.record("bitmask", seconds: 1e-3)
    lone.speedupOverDense = nil
    #expect(try set([lone]).charts.isEmpty)
  }

  @Test func theMapNamesWinnersAndTies() throws {
    let map = try chart(HeatMap.self, try set(Fixtures.records), named: "best-kernel")
    let cells = try #require(map.panels.first?.cells)
    #expect(map.panels.map(\.title) == ["fp32"] && map.panels[0].columns == ["2:4", "50%"])
    let (tied, won) = (cells[0], cells[1])
    #expect(tied.lines == ["nm", "1.90×", "= bitmask"] && tied.isHatched)
    #expect(won.lines == ["bitmask", "1.88×", "+88%"] && !won.isHatched && won.value == 1.88)
  }

  @Test func theMapAddsLayersUp() throws {
    func layer(_ name: String, _ seconds: Double, _ speedup: Double, _ times: Int) -> [CaseRecord] {
      [
        Fixtures.record(
          "dense", seconds: seconds, speedup: (1, 1, 1), layer: name, occurrences: times),
        Fixtures.record(
          "bitmask", seconds: seconds / speedup, speedup: (speedup, speedup, speedup), layer: name,
          occurrences: times),
      ]
    }
    let set = try set(layer("a", 1, 2, 3) + layer("b", 4, 4, 1))
    let map = try chart(HeatMap.self, set, named: "best-kernel")
    // 3·1 + 4 over 3·1/2 + 4/4.
    #expect(map.panels[0].cells[0].value == 7 / 2.5)
    let whole = try chart(LineChart.self, set, named: "model-mpt-7b")
    #expect(whole.panels[0].series[0].points[0].y.value == 7 / 2.5)
  }

  @Test func aLayerWithoutTheKernelLeavesItOut() throws {
    let records = [
      Fixtures.record("dense", seconds: 1, speedup: (1, 1, 1), layer: "a"),
      Fixtures.record("bitmask", seconds: 0.5, speedup: (2, 2, 2), layer: "a"),
      Fixtures.record("dense", seconds: 1, speedup: (1, 1, 1), layer: "b"),
      Fixtures.record("bitmask", seconds: nil, layer: "b", status: .refused, reason: "why"),
    ]
    let map = try chart(HeatMap.self, try set(records), named: "best-kernel")
    #expect(map.panels[0].cells[0].lines.first == "dense")
  }

  private func breakEven(_ change: (inout BreakEven) -> Void = { _ in }) -> BreakEven {
    var found = BreakEven(
      axis: .sparsity, model: "mpt-7b", layer: "blocks.*.attn.out_proj", outFeatures: 4096,
      inFeatures: 4096, batch: 1, pattern: nil, precision: "fp32", kernel: "bitmask", isa: "avx512",
      baselineKernels: ["dense"], threads: 1, cache: "cold", lowest: 0,
      highest: 0.95)
    found.verdict = .from
    found.low = 0.31
    found.high = 0.34
    change(&found)
    return found
  }

  @Test func breakEvensAreMarkedInTheirPanel() throws {
    let others = [
      breakEven { $0.batch = 16 }, breakEven { $0.verdict = .never },
      breakEven { $0.axis = .batch },
      breakEven { $0.precision = "w8a8" }, breakEven { $0.threads = 2 },
      breakEven { $0.layer = "other" },
    ]
    let set = try set(Fixtures.records, breakEvens: [breakEven()] + others)
    let spans = try chart(LineChart.self, set, named: "speedup").panels.flatMap(\.spans)
    #expect(spans.count == 1)
    #expect(spans.first?.from == 0.31 && spans.first?.to == 0.34)
    #expect(spans.first?.info.tooltip == "bitmask fp32 beats dense fp32 from 31–34% zeros")
  }

  @Test func breakEvensOfAPrecisionLieAtItsOwnDense() throws {
    let records = [
      Fixtures.record("dense", seconds: 1, speedup: (1, 1, 1)),
      Fixtures.record("dense", seconds: 0.25, speedup: (4, 4, 4), precision: "w8a8"),
      Fixtures.record("bitmask", seconds: 0.2, speedup: (5, 5, 5), precision: "w8a8"),
    ]
    let set = try set(records, breakEvens: [breakEven { $0.precision = "w8a8" }])
    let spans = try chart(LineChart.self, set, named: "speedup").panels.flatMap(\.spans)
    #expect(spans.map(\.y) == [4])
  }

  @Test func namesAreTextAndFileSafe() throws {
    let hostile = "<img src=x onerror=alert(1)>/../…&\""
    var record = Fixtures.record("bitmask", seconds: 1, speedup: (2, 1.9, 2.1), layer: hostile)
    record.operationsPerSecond = 1e9
    record.weightBytes = 1000
    var other = record
    other.layer = hostile + " "
    let dense = Fixtures.record("dense", seconds: 2, speedup: (1, 1, 1), layer: hostile)
    let set = try set([dense, record, other])
    let safe = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
    #expect(set.charts.count == 5 && Set(set.charts.map(\.name)).count == 5)
    for chart in set.charts {
      #expect(!chart.name.isEmpty && chart.name.allSatisfy(safe.contains))
      #expect(!chart.chart.svg().contains("<img"))
    }
    let files = set.files.map(\.path)
    #expect(files.count == 10 && files.contains("charts/roofline.svg"))
    #expect(files.contains("charts/roofline.vl.json"))
  }

  @Test func manyLayersAreCutAndSaid() throws {
    let records = (0..<40).flatMap { index in
      [("dense", 1.0), ("bitmask", 2.0)].map { kernel, speedup -> CaseRecord in
        var record = Fixtures.record(
          kernel, seconds: 1 / speedup, speedup: (speedup, speedup, speedup),
          layer: "layer \(index)")
        record.outFeatures = 100 + index
        return record
      }
    }
    let set = try set(records)
    #expect(set.charts.count == ChartSet.mostCharts)
    #expect(set.notes.count == 1)
    // 40 layers, and the model's own two.
    #expect(set.notes.first?.hasPrefix("18 charts left out") == true)
    // The heaviest stay.
    let titles = set.charts.map(\.title)
    #expect(titles.contains { $0.contains("layer 39:") })
    #expect(!titles.contains { $0.contains("layer 0:") })
  }

  @Test func manyLinesGetPanelsByPrecision() throws {
    let records = ["fp32", "bf16", "w8a8"].flatMap { precision in
      ["dense", "csr", "bitmask", "nm"].flatMap { kernel in
        [1, 16].map { batch in
          Fixtures.record(
            kernel, seconds: 1, speedup: (1, 1, 1), batch: batch, precision: precision)
        }
      }
    }
    let chart = try chart(LineChart.self, try set(records), named: "speedup")
    #expect(chart.panels.count == 6 && chart.columns == 2)
    #expect(
      chart.panels.map(\.title).prefix(3) == ["batch 1, fp32", "batch 16, fp32", "batch 1, bf16"])
    #expect(chart.panels.allSatisfy { $0.series.count <= 4 })
    #expect(chart.panels.last?.series.map(\.name) == ["dense", "csr", "bitmask", "nm"])
  }

  @Test func threadCountsAreNotMixed() throws {
    let records = [1, 2].flatMap { threads in
      [("dense", 1.0), ("csr", 2.0)].map {
        Fixtures.record($0, seconds: 1, speedup: ($1, $1, $1), threads: threads)
      }
    }
    let set = try set(records)
    #expect(set.charts.map(\.name).filter { $0.hasPrefix("speedup") }.count == 2)
    #expect(set.charts.contains { $0.name.hasSuffix("-2t-cold") })
  }

  @Test func marksCarryTheKeyAskedFor() throws {
    let set = ChartSet(run: try Fixtures.run(), records: Fixtures.records) { "#\($0.batch)" }
    let chart = try chart(LineChart.self, set, named: "speedup")
    let data = chart.panels.flatMap(\.series).flatMap(\.points).compactMap { $0.info.data["case"] }
    #expect(Set(data) == ["#1"])
  }
}
