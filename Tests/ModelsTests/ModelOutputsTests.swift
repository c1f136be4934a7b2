import Foundation
import Hardware
import Matrices
import Testing

@testable import Models

@Suite struct ModelOutputsTests {
  private func outputs(_ name: String, features: Bool) throws -> ModelOutputs {
    let model = try PackedFixture.dense(name)
    let folder = FixtureTests.folder(name)
    let whisper = try PackedFixture.checkpoint("whisper-tiny-random").architecture
    return try ModelOutputs(
      model, tokens: TokenFile(path: "\(folder)/tokens.json", for: model.architecture),
      features: features
        ? FeatureFile(
          path: "\(FixtureTests.folder("whisper-tiny-random"))/features.safetensors", for: whisper)
        : nil)
  }

  @Test func aModelThatHearsNeedsFeatures() {
    let error = #expect(throws: UsageError.self) {
      try outputs("whisper-tiny-random", features: false)
    }
    #expect(error?.description.contains("--features FILE.safetensors") == true)
  }

  @Test func aModelThatReadsTakesNoFeatures() {
    let error = #expect(throws: UsageError.self) { try outputs("t5-tiny", features: true) }
    #expect(error?.description == "--features is for models that hear; t5 reads")
  }

  @Test func anEncoderHasNothingToDoOneByOne() throws {
    let bert = try outputs("bert-tiny", features: false)
    let error = #expect(throws: UsageError.self) { try bert.compute(incremental: true) }
    #expect(
      error?.description == "--incremental is for decoders; bert is an encoder alone")
  }

  @Test func asManyFeaturesAsTokens() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(#"{"decoder_input_ids": [[3, 4]]}"#, to: "tokens.json")
    let model = try PackedFixture.dense("whisper-tiny-random")
    let features = try FeatureFile(
      path: "\(FixtureTests.folder("whisper-tiny-random"))/features.safetensors",
      for: model.architecture)
    let error = #expect(throws: DataError.self) {
      try ModelOutputs(
        model, tokens: TokenFile(path: path, for: model.architecture), features: features)
    }
    #expect(error?.problem == "has 1 rows where input_features has 2")
  }

  @Test func moreTokensThanPositions() throws {
    let folder = try TemporaryFolder()
    let row = (0..<41).map { "\($0)" }.joined(separator: ", ")
    let path = try folder.write("{\"input_ids\": [[\(row)]]}", to: "tokens.json")
    let model = try PackedFixture.dense("bert-tiny")
    let outputs = try ModelOutputs(
      model, tokens: TokenFile(path: path, for: model.architecture), features: nil)
    let error = #expect(throws: UsageError.self) { try outputs.compute(incremental: false) }
    #expect(
      error?.description.hasPrefix("bert's encoder has 40 positions, and 41 are asked for")
        == true)
  }

  /// Rows of differing length are embedded one by one: as if each were alone.
  @Test func rowsOfDifferingLength() throws {
    let folder = try TemporaryFolder()
    let model = try PackedFixture.dense("bert-tiny")
    func outputs(_ rows: String) throws -> [SafetensorsWriter.Tensor] {
      let path = try folder.write("{\"input_ids\": \(rows)}", to: "tokens.json")
      return try ModelOutputs(
        model, tokens: TokenFile(path: path, for: model.architecture), features: nil
      ).compute(incremental: false)
    }
    let both = try outputs("[[5, 6, 7], [8, 9]]")
    #expect(both.map(\.name) == ["embedding"] && both[0].shape == [2, 32])
    let first = try outputs("[[5, 6, 7]]")
    let second = try outputs("[[8, 9]]")
    #expect(first.map(\.name) == ["last_hidden_state", "embedding"])
    #expect(both[0].values == first[1].values + second[1].values)
  }

  @Test func meansHaveLengthOne() {
    // Means (2, 0) and (0, 3): lengths 2 and 3; then nothing at all.
    #expect(meanPooled([1, 0, 3, 0][...], 2) == [1, 0])
    #expect(meanPooled([0, 3][...], 2) == [0, 1])
    #expect(meanPooled([1, 5, 5, 3][...], 2) == [0.6, 0.8])
    #expect(meanPooled([1, 2, -1, -2][...], 2) == [0, 0])
    // A slice of a longer array, whose first index isn't 0.
    let states: [Float] = [9, 9, 3, 4]
    #expect(meanPooled(states[2..<4], 2) == [0.6, 0.8])
  }

  private static let miniLM = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("models/minilm-l6").path

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: miniLM + "/model.safetensors"),
      "models/minilm-l6 isn't there: 'make model' fetches it"))
  func realSentencesAreEmbeddedAsTransformersDoes() throws {
    let model = try PackedFixture.dense(try ModelCheckpoint(folder: Self.miniLM))
    let fixture = FixtureTests.folder("minilm-l6")
    let outputs = try ModelOutputs(
      model, tokens: TokenFile(path: "\(fixture)/tokens.json", for: model.architecture),
      features: nil
    ).compute(incremental: false)
    let embedding = try #require(outputs.first { $0.name == "embedding" })
    let expected = try FixtureTests.expected("minilm-l6", "embedding")
    #expect(embedding.shape == [10, 384] && expected.count == 3840)
    for (index, pair) in zip(embedding.values, expected).enumerated() {
      #expect(abs(pair.0 - pair.1) < 1e-4, "element \(index)")
    }
  }
}
