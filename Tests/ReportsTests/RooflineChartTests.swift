import Charts
import Foundation
import Records
import Testing

@testable import Reports

@Suite struct RooflineChartTests {
  private func record() -> CaseRecord {
    var record = Fixtures.record("bitmask", seconds: 2e-3, speedup: (2, 1.9, 2.1))
    record.medianLowSeconds = 1e-3
    record.medianHighSeconds = 4e-3
    record.operationsPerSecond = 50e9
    record.bytesPerSecond = 12.5e9
    record.memoryLevel = "DRAM"
    record.weightBytes = 25_000_000
    return record
  }

  private func charts(_ records: [CaseRecord]) throws -> [String: ScatterChart] {
    let set = ChartSet(run: try Fixtures.run(), records: records)
    return Dictionary(
      uniqueKeysWithValues: set.charts.compactMap { chart in
        (chart.chart as? ScatterChart).map { (chart.name, $0) }
      })
  }

  @Test func aCaseLiesAtItsIntensityAndRate() throws {
    let chart = try #require(try charts([record()])["roofline"])
    let point = try #require(chart.points.first)
    #expect(chart.points.count == 1 && point.x.value == 4)
    #expect(point.y == ChartValue(50, low: 25, high: 100))
    #expect(point.info.tooltip.hasSuffix("DRAM, bound by memory"))
  }

  @Test func ceilingsAreThoseOfTheThreads() throws {
    let chart = try #require(try charts([record()])["roofline"])
    #expect(chart.ceilings.map(\.course) == [.slanted(15), .flat(187)])
    #expect(chart.ceilings.map(\.label) == ["DRAM 15.0 GB/s", "fp32 avx512 187 GFLOP/s"])
    var other = record()
    other.threads = 8
    #expect(try charts([other])["roofline"]?.ceilings.isEmpty == true)
  }

  @Test func suspectAndUntimedCasesAreLeftOut() throws {
    var suspect = record()
    suspect.status = .suspect
    var unknown = record()
    unknown.operationsPerSecond = nil
    let chart = try #require(try charts([record(), suspect, unknown])["roofline"])
    #expect(chart.points.count == 1)
  }

  @Test func bandwidthIsOfTheSmallestBatch() throws {
    var other = record()
    other.batch = 16
    let chart = try #require(try charts([other, record()])["bandwidth"])
    let point = try #require(chart.points.first)
    #expect(chart.points.count == 1)
    // 25 MB in 2 ms; 2⁸ · 25e6 / 4096² bits.
    #expect(point.y == ChartValue(12.5, low: 6.25, high: 25))
    #expect(abs(point.x.value - 11.92) < 0.01)
    #expect(chart.ceilings.map(\.course) == [.flat(15)])
  }
}
