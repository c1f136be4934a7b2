import Records
import Testing

@testable import Analysis

@Suite struct ModelSpeedupTests {
  private func layer(
    _ name: String, _ speedup: Double, width: Double = 0, seconds: Double = 1,
    occurrences: Int = 1, model: String = "m"
  ) -> [CaseRecord] {
    [
      Fixtures.record(
        "dense", speedup: 1, seconds: seconds, layer: name, model: model, occurrences: occurrences),
      Fixtures.record(
        "bitmask", speedup: speedup, width: width, seconds: seconds / speedup, layer: name,
        model: model, occurrences: occurrences),
    ]
  }

  private func speedups(_ records: [CaseRecord]) -> [ModelSpeedup] {
    ModelSpeedup.all(in: SpeedupTable(records))
  }

  @Test func weighsLayersByTimeAndOccurrence() throws {
    // 3 × 2 s at 2×, 1 × 4 s at 4×: 10 s become 3 + 1 s.
    let records =
      layer("a", 2, seconds: 2, occurrences: 3) + layer("b", 4, seconds: 4, occurrences: 1)
    let model = try #require(speedups(records).first)
    #expect(model.speedup == Estimate(2.5))
    #expect(model.kernels == [.init(kernel: "bitmask", layers: 2, tied: 0)])
  }

  @Test func tiesAreCounted() throws {
    let rival = Fixtures.record("nm", speedup: 1.99, width: 0.02, layer: "a")
    let model = try #require(speedups(layer("a", 2) + [rival] + layer("b", 2)).first)
    #expect(model.kernels == [.init(kernel: "bitmask", layers: 2, tied: 1)])
  }

  @Test func putsAllLayersAtTheSameEnd() throws {
    let model = try #require(speedups(layer("a", 2, width: 0.1) + layer("b", 2, width: 0.1)).first)
    let speedup = try #require(model.speedup)
    #expect(abs(speedup.value - 2) < 1e-12)
    #expect(abs(speedup.low - 1.8) < 1e-12)
    #expect(abs(speedup.high - 2.2) < 1e-12)
  }

  @Test func denseWhereNothingIsFaster() throws {
    let model = try #require(speedups(layer("a", 0.5) + layer("b", 2)).first)
    #expect(model.kernels.map(\.kernel) == ["bitmask", "dense"])
    #expect(try #require(model.speedup).value == 2 / 1.5)
  }

  @Test func noSumWhenALayerIsMissing() throws {
    var incomplete = layer("b", 2)
    incomplete[0].status = .incorrect
    let model = try #require(speedups(layer("a", 2) + incomplete).first)
    #expect(model.speedup == nil)
    #expect(model.layersMeasured == 1)
    #expect(model.layers == 2)
  }

  @Test func aLayerMeasuredAtAnotherBatchOnlyIsMissing() {
    let other = [Fixtures.record("dense", speedup: 1, layer: "b", batch: 16)]
    #expect(speedups(layer("a", 2) + other).map(\.speedup) == [nil])
  }

  @Test func shapesAreNotSummed() {
    let records = layer("64x64", 2, model: "shape") + layer("8x8", 3, model: "shape")
    #expect(speedups(records).map(\.model) == ["shape/64x64", "shape/8x8"])
    #expect(speedups(records).map { $0.speedup?.value } == [2, 3])
  }

  @Test func aPrecisionIsSummedOverDenseFP32() throws {
    let records = [
      Fixtures.record("dense", speedup: 1, seconds: 8),
      Fixtures.record("dense", speedup: 4, seconds: 2, precision: "w8a8"),
    ]
    let model = try #require(speedups(records).first)
    #expect(model.precision == "w8a8" && model.speedup == Estimate(4))
    #expect(speedups(records).count == 1)
  }

  @Test func theBaselineAloneSaysNothing() {
    #expect(speedups([Fixtures.record("dense", speedup: 1)]).isEmpty)
    #expect(speedups([]).isEmpty)
  }
}
