import Measurement
import Testing

@testable import Models

@Suite struct WorkSecondsTests {
  @Test func everyKindHasAPlaceOfItsOwn() {
    var seconds = WorkSeconds()
    var expected = (encoder: 0.0, decoder: 0.0)
    for (index, work) in Work.allCases.enumerated() {
      seconds[.encoder, work] = Double(index + 1)
      seconds[.decoder, work] = Double(100 * (index + 1))
      expected.encoder += Double(index + 1)
      expected.decoder += Double(100 * (index + 1))
    }
    for (index, work) in Work.allCases.enumerated() {
      #expect(seconds[.encoder, work] == Double(index + 1))
      #expect(seconds[.decoder, work] == Double(100 * (index + 1)))
    }
    #expect(seconds.total(.encoder) == expected.encoder)
    #expect(seconds.total(.decoder) == expected.decoder)
    #expect(seconds.total == expected.encoder + expected.decoder)
  }

  @Test func linearLayersAreWorkOfTheirOwn() {
    for kind in LayerSlot.Kind.allCases { #expect(Work(kind).layer == kind) }
    #expect(Work.allCases.count { $0.layer != nil } == LayerSlot.Kind.allCases.count)
    #expect(Work.allCases.filter { $0.layer != nil }.allSatisfy { $0.isInBlocks })
    let once: [Work] = [.embedding, .convolution, .output, .head, .sampling]
    #expect(Work.allCases.filter { !$0.isInBlocks } == once)
  }

  /// Laps lie within the time around them, and nothing is counted twice.
  @Test func lapsAddUp() {
    let laps = Laps()
    let start = Clock.now()
    laps.restart()
    laps.end(.decoder, .qkv)
    let first = laps.seconds
    laps.end(.decoder, .qkv)
    laps.end(.encoder, .norm)
    let around = Clock.seconds(since: start)
    #expect(laps.seconds[.decoder, .qkv] >= first[.decoder, .qkv])
    #expect(laps.seconds.total <= around + 1e-9)
    #expect(
      laps.seconds.total == laps.seconds[.decoder, .qkv] + laps.seconds[.encoder, .norm])
    laps.restart()
    #expect(laps.seconds == WorkSeconds())
  }

  /// A model's laps name what it does, and nothing else.
  @Test func aDecodersWork() throws {
    let model = try PackedFixture.dense("llama-tiny")
    let execution = try ModelExecution(
      model, extent: .init(sequences: 1, encoderTokens: 0, prompt: 8, capacity: 16))
    let start = Clock.now()
    execution.restartLaps()
    execution.prefill(tokens: PackedFixture.tokens(8))
    _ = execution.nextTokens()
    let around = Clock.seconds(since: start)
    let seconds = execution.seconds
    let none: [Work] = [.convolution, .crossQ, .crossKV, .crossO]
    for work in Work.allCases {
      #expect((seconds[.decoder, work] > 0) == !none.contains(work), "\(work)")
      #expect(seconds[.encoder, work] == 0)
    }
    #expect(seconds.total <= around + 1e-9)
  }
}
