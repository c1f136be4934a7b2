import Foundation
import Hardware
import Matrices
import Testing

@testable import Models

/// Token ids and mel bands as files.
@Suite struct InputFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let decoder = PackedFixture.grouped
  private static var encoder: Architecture {
    get throws { try ModelCatalogue.architecture(named: "minilm-l6") }
  }

  private func tokens(_ text: String, for architecture: Architecture) throws -> TokenFile {
    try TokenFile(path: try folder.write(text, to: "tokens.json"), for: architecture)
  }

  @Test func whatADecoderTakes() throws {
    let file = try tokens(
      #"{"input_ids": [[0, 36, 5], [1, 2, 3]], "decoder_input_ids": [[99]], "other": 1}"#,
      for: Self.decoder)
    #expect(file.inputs == [[0, 36, 5], [1, 2, 3]])
    #expect(file.decoderInputs.isEmpty && file.isRectangular)
  }

  @Test func whatAnEncoderDecoderTakes() throws {
    let t5 = try ModelCatalogue.architecture(named: "t5-small")
    let file = try tokens(#"{"input_ids": [[5, 6]], "decoder_input_ids": [[0, 1, 2]]}"#, for: t5)
    #expect(file.inputs == [[5, 6]] && file.decoderInputs == [[0, 1, 2]])
    let whisper = try ModelCatalogue.architecture(named: "whisper-small")
    let heard = try tokens(#"{"decoder_input_ids": [[0, 1, 2]]}"#, for: whisper)
    #expect(heard.inputs.isEmpty && heard.decoderInputs == [[0, 1, 2]])
  }

  @Test func rowsOfAnEncoderMayDiffer() throws {
    let file = try tokens(#"{"input_ids": [[5], [6, 7]]}"#, for: Self.encoder)
    #expect(file.inputs == [[5], [6, 7]] && !file.isRectangular)
  }

  @Test(arguments: [
    ("", "must be a JSON object"), ("[[1]]", "must be a JSON object"),
    (#"{"input_ids": 3}"#, "must be a JSON object"),
    (#"{"input_ids": [1, 2]}"#, "must be a JSON object"),
    (#"{"input_ids": [["a"]]}"#, "must be a JSON object"),
    (#"{"input_ids": [[1.5]]}"#, "must be a JSON object"),
    (#"{"input_ids": [[99999999999999999999]]}"#, "must be a JSON object"),
    ("{}", "input_ids: grouped needs it"), (#"{"input_ids": null}"#, "input_ids: grouped needs it"),
    (#"{"input_ids": []}"#, "none empty"), (#"{"input_ids": [[1], []]}"#, "none empty"),
    (#"{"input_ids": [[1, 2], [3, 37]]}"#, "input_ids[1][1]: is 37; token ids go from 0 to 36"),
    (#"{"input_ids": [[-1]]}"#, "input_ids[0][0]: is -1"),
    (#"{"input_ids": [[1, 2], [3]]}"#, "input_ids: all rows must be of one length"),
  ])
  func refusesOtherTokens(text: String, part: String) throws {
    let error = #expect(throws: DataError.self) { try tokens(text, for: Self.decoder) }
    let message = error?.description ?? ""
    #expect(message.hasPrefix(folder.path) && message.contains(part), "\(message)")
    #expect(!message.contains("\n"))
  }

  @Test(arguments: [
    (#"{"input_ids": [[1]]}"#, "decoder_input_ids: t5-small needs it"),
    (#"{"input_ids": [[1], [2]], "decoder_input_ids": [[1]]}"#, "has 1 rows where input_ids has 2"),
    (
      #"{"input_ids": [[1], [2]], "decoder_input_ids": [[1], [2, 3]]}"#,
      "decoder_input_ids: all rows must be of one length"
    ),
    (
      #"{"input_ids": [[1], [2, 3]], "decoder_input_ids": [[1], [2]]}"#,
      "input_ids: all rows must be of one length"
    ),
    (#"{"input_ids": [[1]], "decoder_input_ids": [[32128]]}"#, "go from 0 to 32127"),
  ])
  func refusesTokensOfAnEncoderDecoder(text: String, part: String) throws {
    let t5 = try ModelCatalogue.architecture(named: "t5-small")
    let error = #expect(throws: DataError.self) { try tokens(text, for: t5) }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test func refusesAFileThatIsNotThere() throws {
    let path = folder.path + "/none.json"
    let error = #expect(throws: DataError.self) { try TokenFile(path: path, for: Self.decoder) }
    #expect(error == DataError(file: path, "can't be read"))
  }

  // MARK: Features

  private func features(_ tensors: [SafetensorsWriter.Tensor]) throws -> FeatureFile {
    let path = folder.path + "/features.safetensors"
    try SafetensorsWriter.write(tensors, to: path)
    return try FeatureFile(path: path, for: ModelCatalogue.architecture(named: "whisper-small"))
  }

  @Test func bandsAreTurnedToFrames() throws {
    let (batch, bands, frames) = (2, 80, 4)
    let values = (0..<batch * bands * frames).map { Float($0) }
    let file = try features(
      [.init(name: "input_features", shape: [batch, bands, frames], values: values)])
    #expect(file.batch == 2 && file.frames == 4)
    for sequence in 0..<batch {
      for (band, frame) in [(0, 0), (1, 0), (0, 1), (79, 3), (40, 2)] {
        let own = file.values[(sequence * frames + frame) * bands + band]
        #expect(own == values[(sequence * bands + band) * frames + frame])
      }
    }
  }

  @Test(arguments: [
    ("input_features", [1, 79, 4], "its shape is [1, 79, 4]"),
    ("input_features", [80, 4], "takes [batch, 80, an even number of frames]"),
    ("input_features", [1, 80, 3], "an even number"), ("input_features", [0, 80, 4], "its shape"),
    ("input_features", [1, 80, 0], "its shape"), ("features", [1, 80, 4], "is missing"),
  ])
  func refusesOtherFeatures(name: String, shape: [Int], part: String) throws {
    let values = [Float](repeating: 0, count: shape.reduce(1, *))
    let error = #expect(throws: DataError.self) {
      try features([.init(name: name, shape: shape, values: values)])
    }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test func refusesFeaturesThatAreNotFinite() throws {
    var values = [Float](repeating: 0, count: 320)
    values[7] = .infinity
    let error = #expect(throws: DataError.self) {
      try features([.init(name: "input_features", shape: [1, 80, 4], values: values)])
    }
    #expect(error?.description.contains("7") == true, "\(error?.description ?? "")")
    #expect(throws: DataError.self) {
      try FeatureFile(
        path: folder.path + "/none", for: ModelCatalogue.architecture(named: "whisper-small"))
    }
  }
}
