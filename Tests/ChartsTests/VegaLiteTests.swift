import Charts
import Foundation
import Testing

/// What the schema and a renderer say is for `scripts/check-vega-lite.py`.
@Suite struct VegaLiteTests {
  private func object(_ chart: any Chart) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(chart.vegaLite().utf8))
    return try #require(value as? [String: Any])
  }

  @Test(arguments: Samples.all.indices) func samplesAreJSON(index: Int) throws {
    let specification = try object(Samples.all[index])
    #expect(
      specification["$schema"] as? String == "https://vega.github.io/schema/vega-lite/v5.json")
    #expect(specification["title"] as? String == Samples.all[index].title)
  }

  @Test(arguments: Samples.empty.indices) func emptyOnesAreJSON(index: Int) throws {
    _ = try object(Samples.empty[index])
  }

  private func count(_ chart: any Chart) throws -> [String: Int] {
    let meta = try #require(try object(chart)["usermeta"] as? [String: Any])
    return try #require(meta["marks"] as? [String: Int])
  }

  @Test func marksAreCounted() throws {
    #expect(try count(Samples.lines()) == ["point": 12])
    #expect(try count(Samples.lines([1, .nan, 2])) == ["point": 8])
    #expect(try count(Samples.map()) == ["rect mark": 4, "text mark": 4])
    #expect(try count(Samples.scatter()) == ["point": 3])
    #expect(try count(Samples.bars([3, 0, 1])) == ["bar": 2])
    #expect(try count(Samples.intervals([0.1, .nan, 0])) == ["point": 2])
  }

  @Test func dataIsInsideWithWhatMarksStandFor() throws {
    let data = try #require(try object(Samples.scatter())["data"] as? [String: Any])
    let rows = try #require(data["values"] as? [[String: Any]])
    let points = rows.filter { $0["role"] as? String == "point" }
    #expect(points.count == 3)
    #expect(points[1]["case"] as? String == "layer|1|<b>")
    #expect(points[1]["low"] as? Double == 20 && points[1]["high"] as? Double == 40)
    #expect((points[1]["tooltip"] as? String)?.hasPrefix(Samples.hostile) == true)
  }

  @Test func textCanStandInAScript() {
    for chart in Samples.all { #expect(!chart.vegaLite().contains("<")) }
  }
}
