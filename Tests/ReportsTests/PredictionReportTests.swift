import Foundation
import Records
import Testing

@testable import Reports

@Suite struct PredictionReportTests {
  private func stage(
    _ stage: ModelRecord.Stage, linear: Double, head: Double, rest: Double,
    measured: Double? = nil
  ) -> ModelPrediction.StageTime {
    var time = ModelPrediction.StageTime(
      stage: stage, tokens: stage == .decode ? 1 : 128, linearSeconds: linear, headSeconds: head,
      convolutionSeconds: 0, restSeconds: rest, restSecondsByWork: ["decoder.norm": rest],
      layers: [
        .init(
          layer: "mlp.down", phase: "decode", outFeatures: 64, inFeatures: 96, rows: 1, calls: 2,
          precision: "fp32", pattern: "dense", kernel: "dense", seconds: linear / 2,
          weightBytes: 24576, memoryBytesPerSecond: 24576 / linear * 4)
      ])
    // Twice as slow as when the layer was timed, which spent half of its time on reading.
    time.measuredMemoryBytesPerSecond = measured.map { _ in 24576 / linear * 2 }
    time.measuredSeconds = measured.map {
      .init(value: $0, low: $0 * 0.99, high: $0 * 1.01)
    }
    return time
  }

  private func prediction(isMeasured: Bool) throws -> ModelPrediction {
    func variant(
      _ pattern: String, baseline: Bool, _ stages: [ModelPrediction.StageTime]
    ) -> ModelPrediction.Variant {
      .init(
        id: "\(pattern)/fp32/auto/cold", pattern: pattern, precision: "fp32",
        headPrecision: "fp32", kernel: "auto", cache: "cold", isBaseline: baseline, stages: stages)
    }
    var prediction = ModelPrediction(
      startedAt: Date(timeIntervalSince1970: 0), commandLine: ["bench", "predict", "tiny"],
      gitCommit: nil, machine: try Fixtures.machine(), model: "tiny", threads: 2, batch: 1,
      prompt: 128, context: 128, generate: 64, sources: ["reports/layers"],
      variants: [
        variant(
          "dense", baseline: true,
          [
            stage(
              .firstToken, linear: 0.08, head: 0.01, rest: 0.01,
              measured: isMeasured ? 0.104 : nil),
            stage(
              .decode, linear: 0.006, head: 0.003, rest: 0.001, measured: isMeasured ? 0.01 : nil),
          ]),
        variant(
          "unstructured(0.5)", baseline: false,
          [
            stage(
              .firstToken, linear: 0.04, head: 0.01, rest: 0.01,
              measured: isMeasured ? 0.05 : nil),
            stage(
              .decode, linear: 0.002, head: 0.002, rest: 0.001, measured: isMeasured ? 0.005 : nil),
          ]),
      ])
    prediction.memoryBytesPerSecond = 20e9
    if isMeasured { prediction.measuredFrom = "extrapolated from 2 of 4 blocks" }
    return prediction
  }

  @Test func table() throws {
    let report = PredictionReport(try prediction(isMeasured: true))
    #expect(try report.render(.table) == Self.table)
  }

  private static let table = """
    tiny, predicted, 2 threads, batch 1, prompt 128, decoding from 128 cached for 64

    First token, after 128 tokens, weights cold
      pattern    precision  kernel  predicted  tokens/s  over dense fp32  linear  head  rest
      dense      fp32       dense      100 ms      1280            1.00×     80%   10%   10%
      50% zeros  fp32       dense     60.0 ms      2130            1.67×     67%   17%   17%

    First token, after 128 tokens, weights cold: predicted and measured
      pattern    precision  kernel  predicted       measured  error  same memory
      dense      fp32       dense      100 ms   104 ms ±1.0%  -3.8%         +35%
      50% zeros  fp32       dense     60.0 ms  50.0 ms ±1.0%   +20%         +60%

    Decoding, 1 token at a time, weights cold
      pattern    precision  kernel  predicted  tokens/s  over dense fp32  linear  head  rest
      dense      fp32       dense     10.0 ms       100            1.00×     60%   30%   10%
      50% zeros  fp32       dense     5.00 ms       200            2.00×     40%   40%   20%

    Decoding, 1 token at a time, weights cold: predicted and measured
      pattern    precision  kernel  predicted       measured  error  same memory
      dense      fp32       dense     10.0 ms  10.0 ms ±1.0%  +0.0%         +30%
      50% zeros  fp32       dense     5.00 ms  5.00 ms ±1.0%  +0.0%         +20%

    times: median error 1.9%, worst 20%, of 4
    times, at what memory gave in the model's own rounds: median error 32%, worst 60%, of 4
    speedups over dense fp32: median error 9.9%, worst 20%, of 2

    rest: measured without weights; convolutions, where there are any, are in it
    same memory: the error if memory had given as much when predicted as in the model's rounds
    cold layers: for memory that gives 20.0 GB/s, as it did just now
    records of reports/layers
    measured times are extrapolated from 2 of 4 blocks

    """

  @Test func withoutMeasurementThereIsNoError() throws {
    let prediction = try prediction(isMeasured: false)
    #expect(prediction.errors.isEmpty && prediction.speedupErrors.isEmpty)
    #expect(prediction.errorsAtMeasuredMemory.isEmpty)
    let text = try PredictionReport(prediction).render(.markdown)
    #expect(!text.contains("error") && !text.contains("measured |"))
    #expect(text.contains("| dense | fp32 | dense | 10.0 ms | 100 | 1.00× | 60% | 30% | 10% |"))
    #expect(text.hasSuffix("- command: `bench predict tiny`\n"))
  }

  @Test func everyNumberIsInTheData() throws {
    let prediction = try prediction(isMeasured: true)
    let lines = try PredictionReport(prediction).render(.csv).split(separator: "\r\n")
    #expect(lines.count == 1 + 4)
    #expect(
      lines[1].hasPrefix(
        "tiny,2,1,128,128,64,dense/fp32/auto/cold,dense,fp32,fp32,auto,cold,true,firstToken,128,"))
    let json = try PredictionReport(prediction).render(.json)
    let back = try RunCoding.decoder().decode(ModelPrediction.self, from: Data(json.utf8))
    #expect(back.variants == prediction.variants)
  }

  /// Each variant's error is that of its own record, and blocks that weren't run are said.
  @Test func entersWhatAModelsRunMeasured() throws {
    var prediction = try prediction(isMeasured: false)
    var run = ModelRun(
      name: "tiny", startedAt: Date(timeIntervalSince1970: 0), commandLine: ["bench"],
      gitCommit: nil, buildConfiguration: "debug", versions: [:], machine: try Fixtures.machine(),
      model: "tiny", weights: nil, seed: 1, threads: 2, batch: 1, prompt: 128, context: 128,
      generate: 64, blocks: 2, blocksOfTheModel: 4)
    var record = ModelRecord(
      id: "unstructured(0.5)/fp32/auto/cold", pattern: "unstructured(0.5)", sparsity: 0.5,
      precision: "fp32", headPrecision: "fp32", kernel: "auto", cache: "cold", coldMethod: "flush",
      isBaseline: false, linearBytes: 1, headBytes: 1, cacheBytes: 1, layers: [])
    record.stages = [
      .init(
        stage: .decode, tokens: 1, seconds: .init(value: 0.004, low: 0.003, high: 0.005),
        minimumSeconds: 0.003, p50Seconds: 0.004, p90Seconds: 0.005, p99Seconds: 0.005, rounds: 9,
        droppedRounds: 0, isNoisy: false, isSuspect: false, speedup: nil, secondsByWork: [:],
        accountedShare: 1,
        linearShare: 0.5, bytes: 1, bandwidthShare: nil)
    ]
    run.records = [record]
    prediction.enter(run)
    #expect(prediction.errors.count == 1)
    #expect(abs((prediction.variants[1][.decode]?.relativeError ?? 0) - 0.25) < 1e-9)
    #expect(prediction.measuredFrom == "extrapolated from 2 of 4 blocks")
  }
}
