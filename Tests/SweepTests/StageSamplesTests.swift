import Hardware
import Models
import Records
import Testing

@testable import Measurement
@testable import Sweep

@Suite struct StageSamplesTests {
  /// A call that spent `encoder` seconds in its layers, `up` and `attention` in the decoder's blocks and
  /// `head` after them; a hundredth of it went unaccounted for.
  private func call(
    encoder: Double = 0, up: Double, attention: Double = 0, head: Double = 0
  ) -> ModelContestant.Call {
    var seconds = WorkSeconds()
    seconds[.encoder, .qkv] = encoder
    seconds[.decoder, .up] = up
    seconds[.decoder, .attention] = attention
    seconds[.decoder, .head] = head
    return ModelContestant.Call(seconds: seconds, wallSeconds: seconds.total / 0.99)
  }

  private func measurement(rounds: Int, dropped: [Int] = [], of count: Int = 1) -> GroupMeasurement
  {
    GroupMeasurement(
      samples: [[Double]](repeating: [Double](repeating: 1, count: rounds), count: count),
      callsPerSample: [Int](repeating: 1, count: count),
      canarySeconds: [Double](repeating: 1, count: rounds + 1), droppedRounds: dropped,
      activity: ProcessActivity(), timedSeconds: 1)
  }

  private let whole = StageSamples.BlockScales(encoder: 1, decoder: 1)

  private func times(
    _ samples: StageSamples, _ index: Int, side: Architecture.Side? = nil
  ) -> ModelRecord.StageTimes {
    samples.times(index, stage: .decode, tokens: 2, bytes: 1000, side: side)
  }

  @Test func mediansAndQuantiles() {
    let calls = [5, 1, 3, 2, 4].map { call(up: Double($0), attention: 5) }
    let samples = StageSamples([calls], measurement(rounds: 5), scales: whole, baseline: nil)
    let times = times(samples, 0)
    #expect(times.seconds == .init(value: 8, low: 6, high: 10))
    #expect(times.minimumSeconds == 6 && times.p50Seconds == 8)
    #expect(abs(times.p90Seconds - 9.6) < 1e-12 && abs(times.p99Seconds - 9.96) < 1e-12)
    #expect(times.rounds == 5 && times.droppedRounds == 0 && times.tokens == 2)
    #expect(times.secondsByWork == ["decoder.up": 3, "decoder.attention": 5])
    #expect(times.linearShare == 0.375)
    #expect(abs(times.accountedShare - 0.99) < 1e-12)
    #expect(times.bytes == 1000 && times.bandwidthShare == nil && !times.isNoisy)
    #expect(times.speedup == nil)
  }

  @Test func memorysShareIsOfRounds() throws {
    // Memory gives half as much whenever a call takes twice as long; one round was disturbed.
    let calls = [1, 2, 1, 2, 1, 2, 9].map { call(up: Double($0)) }
    let samples = StageSamples(
      [calls], measurement(rounds: 7, dropped: [6]), scales: whole, baseline: nil,
      memoryRates: [77, 2000, 1000, 2000, 1000, 2000, 1000, 1])
    let share = try #require(times(samples, 0).bandwidthShare)
    #expect(abs(share - 0.5) < 1e-12 && !times(samples, 0).isSuspect)
  }

  /// Twice as fast as memory: the weights came from somewhere else.
  @Test func whatBeatsMemoryIsSuspect() {
    let calls = (0..<7).map { _ in call(up: 1) }
    func isSuspect(_ rate: Double) -> Bool {
      times(
        StageSamples(
          [calls], measurement(rounds: 7), scales: whole, baseline: nil,
          memoryRates: [Double](repeating: rate, count: 7)), 0
      ).isSuspect
    }
    #expect(isSuspect(500) && isSuspect(900) && !isSuspect(920) && !isSuspect(1000))
  }

  /// Where nearly every round was disturbed, all of them count, and that is said.
  @Test func noiseIsSaid() {
    let calls = (1...9).map { call(up: Double($0)) }
    let some = StageSamples(
      [calls], measurement(rounds: 9, dropped: [0, 1, 2]), scales: whole, baseline: nil)
    #expect(times(some, 0).rounds == 6 && !times(some, 0).isNoisy)
    let most = StageSamples(
      [calls], measurement(rounds: 9, dropped: [0, 1, 2, 3]), scales: whole, baseline: nil)
    #expect(times(most, 0).rounds == 9 && times(most, 0).isNoisy)
  }

  @Test func speedupsAreOfRounds() throws {
    // The machine slows down from round to round, for both alike.
    let dense = (1...6).map { call(up: Double($0) * 4) }
    let sparse = (1...6).map { call(up: Double($0) * 2) }
    let samples = StageSamples(
      [sparse, dense], measurement(rounds: 6, of: 2), scales: whole, baseline: 1)
    let speedup = try #require(times(samples, 0).speedup)
    for value in [speedup.value, speedup.low, speedup.high] { #expect(abs(value - 2) < 1e-12) }
    #expect(times(samples, 1).speedup == .init(value: 1, low: 1, high: 1))
  }

  @Test func droppedRoundsAndEarlierCallsAreLeftOut() {
    // Two calls before the first round, as when warm weights are read; rounds 1 and 3 were disturbed.
    let calls = [99, 98, 1, 50, 3, 60, 5, 7, 9, 11].map { call(up: $0) }
    let samples = StageSamples(
      [calls], measurement(rounds: 8, dropped: [1, 3]), scales: whole, baseline: nil)
    #expect(samples.seconds == [[1, 3, 5, 7, 9, 11]])
    let times = times(samples, 0)
    #expect(times.seconds.value == 6 && times.rounds == 6 && times.droppedRounds == 2)
  }

  @Test func blocksAreScaledAndWhatIsOutsideIsNot() {
    let calls = (0..<7).map { _ in call(encoder: 2, up: 3, attention: 1, head: 5) }
    let samples = StageSamples(
      [calls], measurement(rounds: 7), scales: .init(encoder: 3, decoder: 8), baseline: nil)
    let both = times(samples, 0)
    #expect(both.seconds.value == 2 * 3 + 4 * 8 + 5)
    #expect(
      both.secondsByWork == [
        "encoder.qkv": 6, "decoder.up": 24, "decoder.attention": 8, "decoder.head": 5,
      ])
    #expect(both.linearShare == 30.0 / 43)
    // Shares of the wall time are of what was run.
    #expect(abs(both.accountedShare - 0.99) < 1e-12)
    let encoder = times(samples, 0, side: .encoder)
    #expect(encoder.seconds.value == 6 && encoder.secondsByWork == ["encoder.qkv": 6])
    #expect(encoder.linearShare == 1)
  }

  @Test func aSidesSpeedupIsThatSides() throws {
    let dense = (0..<6).map { _ in call(encoder: 6, up: 10) }
    let sparse = (0..<6).map { _ in call(encoder: 2, up: 10) }
    let samples = StageSamples(
      [dense, sparse], measurement(rounds: 6, of: 2), scales: whole, baseline: 0)
    let encoder = try #require(times(samples, 1, side: .encoder).speedup)
    let both = try #require(times(samples, 1).speedup)
    #expect(abs(encoder.value - 3) < 1e-12 && abs(both.value - 16.0 / 12) < 1e-12)
  }
}
