import Hardware
import Matrices
import Testing

@testable import Models

@Suite struct ModelExecutionTests {
  typealias Extent = ModelExecution.Extent

  private func execution(
    _ model: PackedModel, sequences: Int = 1, prompt: Int, capacity: Int = 40, encoder: Int = 0,
    givesAllLogits: Bool = false
  ) throws -> ModelExecution {
    try ModelExecution(
      model,
      extent: Extent(
        sequences: sequences, encoderTokens: encoder, prompt: prompt, capacity: capacity,
        givesAllLogits: givesAllLogits))
  }

  /// Logits of row `row`, of the last call.
  private func logits(_ execution: ModelExecution, row: Int = 0) -> [Float] {
    let vocabulary = execution.model.architecture.vocabulary
    return Array(execution.logits[row * vocabulary..<(row + 1) * vocabulary])
  }

  private func expectClose(
    _ values: [Float], _ expected: [Float], _ comment: Comment? = nil,
    at place: SourceLocation = #_sourceLocation
  ) {
    let difference = FixtureTests.difference(values, expected)
    #expect(difference < 1e-5, comment, sourceLocation: place)
  }

  private static let decoders = ["llama-tiny", "mistral-tiny", "mpt-tiny"]

  @Test(arguments: decoders)
  func sequencesOfABatchKnowNothingOfEachOther(name: String) throws {
    let model = try PackedFixture.dense(name)
    let rows = [PackedFixture.tokens(20, seed: 1), PackedFixture.tokens(20, seed: 2)]
    let both = try execution(model, sequences: 2, prompt: 17)
    both.prefill(tokens: rows.flatMap { $0[..<17] })
    var together = [rows.indices.map { logits(both, row: $0) }]
    for position in 17..<20 {
      both.decode(tokens: rows.map { $0[position] }, at: position)
      together.append(rows.indices.map { logits(both, row: $0) })
    }
    #expect(FixtureTests.difference(together[0][0], together[0][1]) > 1e-2)
    for (index, row) in rows.enumerated() {
      let alone = try execution(model, prompt: 17)
      alone.prefill(tokens: Array(row[..<17]))
      expectClose(together[0][index], logits(alone), "\(name) \(index)")
      for position in 17..<20 {
        alone.decode(tokens: [row[position]], at: position)
        expectClose(together[position - 16][index], logits(alone), "\(name) \(index) \(position)")
      }
    }
  }

  @Test(arguments: decoders)
  func oneMoreTokenIsAPromptLongerByOne(name: String) throws {
    let model = try PackedFixture.dense(name)
    let tokens = PackedFixture.tokens(19)
    let short = try execution(model, prompt: 18)
    short.prefill(tokens: Array(tokens[..<18]))
    short.decode(tokens: [tokens[18]], at: 18)
    let long = try execution(model, prompt: 19)
    long.prefill(tokens: tokens)
    expectClose(logits(short), logits(long))
  }

  /// Also where the second part attends to keys of the first that lie in the middle of a tile.
  @Test(arguments: decoders)
  func aPromptInTwoPartsIsThePrompt(name: String) throws {
    let model = try PackedFixture.dense(name)
    let tokens = PackedFixture.tokens(22)
    let parts = try execution(model, prompt: 11)
    parts.prefill(tokens: Array(tokens[..<11]))
    parts.prefill(tokens: Array(tokens[11...]), at: 11)
    let whole = try execution(model, prompt: 22)
    whole.prefill(tokens: tokens)
    expectClose(logits(parts), logits(whole))
  }

  /// Eight query heads to two of keys and values, over more than one tile of keys.
  @Test func groupedHeadsDecodeAsTheyPrefill() throws {
    let model = try PackedFixture.dense(
      SyntheticTensors(architecture: PackedFixture.grouped, seed: 5))
    let tokens = PackedFixture.tokens(2 * 37)
    let whole = try execution(model, sequences: 2, prompt: 37, givesAllLogits: true)
    whole.prefill(tokens: tokens)
    let steps = try execution(model, sequences: 2, prompt: 1)
    for position in 0..<37 {
      steps.decode(tokens: [tokens[position], tokens[37 + position]], at: position)
      for sequence in 0..<2 {
        expectClose(
          logits(steps, row: sequence), logits(whole, row: sequence * 37 + position),
          "position \(position)")
      }
    }
    #expect(whole.nextTokens() == steps.nextTokens())
  }

  @Test(arguments: decoders)
  func aSecondPromptFindsNothingOfTheFirst(name: String) throws {
    let model = try PackedFixture.dense(name)
    let used = try execution(model, prompt: 18)
    used.prefill(tokens: PackedFixture.tokens(18, seed: 3))
    for position in 18..<24 { used.decode(tokens: used.nextTokens(), at: position) }
    let before = logits(used)
    used.prefill(tokens: PackedFixture.tokens(18, seed: 4))
    let fresh = try execution(model, prompt: 18)
    fresh.prefill(tokens: PackedFixture.tokens(18, seed: 4))
    #expect(logits(used) == logits(fresh) && logits(used) != before)
    #expect(used.nextTokens() == fresh.nextTokens())
  }

  @Test func aSecondTextFindsNothingOfTheFirst() throws {
    let model = try PackedFixture.dense("t5-tiny")
    let used = try execution(model, prompt: 3, encoder: 20)
    used.encode(tokens: PackedFixture.tokens(20, seed: 1))
    used.prefill(tokens: [0, 5, 6])
    let before = logits(used)
    used.encode(tokens: PackedFixture.tokens(20, seed: 2))
    used.prefill(tokens: [0, 5, 6])
    let fresh = try execution(model, prompt: 3, encoder: 20)
    fresh.encode(tokens: PackedFixture.tokens(20, seed: 2))
    fresh.prefill(tokens: [0, 5, 6])
    #expect(logits(used) == logits(fresh) && logits(used) != before)
  }

  @Test(arguments: ["llama-tiny", "mpt-tiny", "t5-tiny"])
  func threadsChangeNothing(name: String) throws {
    let results = try [1, 2].map { threads -> [Float] in
      let model = try PackedFixture.dense(name, threads: threads)
      let isDecoder = model.architecture.encoder == nil
      let execution = try execution(model, prompt: 18, encoder: isDecoder ? 0 : 20)
      if !isDecoder { execution.encode(tokens: PackedFixture.tokens(20)) }
      execution.prefill(tokens: PackedFixture.tokens(18))
      let first = logits(execution)
      execution.decode(tokens: [7], at: 18)
      return first + logits(execution)
    }
    expectClose(results[0], results[1])
  }

  @Test func everyBlockIsSeen() throws {
    let model = try PackedFixture.dense("t5-tiny")
    let execution = try execution(model, sequences: 2, prompt: 3, encoder: 5)
    var seen: [String] = []
    execution.observer = { side, block, states in
      seen.append("\(side) \(block) \(states.count / 24)")
    }
    execution.encode(tokens: PackedFixture.tokens(10))
    execution.prefill(tokens: PackedFixture.tokens(6))
    let encoder = (0..<2).map { "encoder \($0) 10" }
    let decoder = (0..<3).map { "decoder \($0) 6" }
    #expect(seen == encoder + decoder)
  }

  @Test func cachesHoldKeysAndValues() throws {
    let model = try PackedFixture.dense("llama-tiny")
    // Two blocks, three sequences, two heads of 8: 40 positions of values, 48 of keys in whole tiles.
    let own = try execution(model, sequences: 3, prompt: 4)
    #expect(own.cacheBytes >= 2 * 3 * 2 * 8 * (40 + 48) * 4)
    #expect(own.cacheBytes < 2 * 3 * 2 * 8 * (40 + 48) * 4 + 2 * 4096)
  }

  @Test(arguments: [
    ("minilm-l6", Extent(sequences: 1, encoderTokens: 513, prompt: 0, capacity: 0), "513"),
    ("whisper-small", Extent(sequences: 1, encoderTokens: 1501, prompt: 1, capacity: 9), "1501"),
    ("whisper-small", Extent(sequences: 1, encoderTokens: 1500, prompt: 1, capacity: 449), "449"),
    ("llama-2-7b", Extent(sequences: 1, encoderTokens: 0, prompt: 1, capacity: 4097), "4097"),
  ])
  func refusesMoreThanThereArePositionsFor(
    name: String, extent: Extent, count: String
  ) throws {
    let architecture = try ModelCatalogue.architecture(named: name)
    let error = #expect(throws: UsageError.self) { try architecture.requireRoom(for: extent) }
    #expect(error?.description.contains("and \(count) are asked for") == true)
    #expect(error?.description.hasPrefix("\(name)'s ") == true)
  }

  @Test(arguments: [
    ("minilm-l6", Extent(sequences: 1, encoderTokens: 512, prompt: 0, capacity: 0)),
    ("whisper-small", Extent(sequences: 1, encoderTokens: 1500, prompt: 1, capacity: 448)),
    ("mpt-7b", Extent(sequences: 1, encoderTokens: 0, prompt: 1, capacity: 1 << 20)),
    ("t5-small", Extent(sequences: 1, encoderTokens: 1 << 20, prompt: 1, capacity: 1 << 20)),
  ])
  func takesAsManyAsThereArePositionsFor(name: String, extent: Extent) throws {
    try ModelCatalogue.architecture(named: name).requireRoom(for: extent)
  }
}
