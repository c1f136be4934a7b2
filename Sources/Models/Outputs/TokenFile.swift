import Foundation
import Hardware
import Matrices

/// The token ids that a model is run on, from a JSON file: `input_ids` and, for an encoder-decoder,
/// `decoder_input_ids`, both [batch][tokens].
public struct TokenFile: Sendable, Equatable {
  /// The file.
  public let path: String
  /// What the encoder, or a decoder alone, takes; empty for a model that hears.
  public let inputs: [[Int32]]
  /// What the decoder of an encoder-decoder takes; else empty.
  public let decoderInputs: [[Int32]]

  private struct Contents: Decodable {
    var input_ids: [[Int]]?
    var decoder_input_ids: [[Int]]?
  }

  /// Reads the file at `path` for `architecture`.
  ///
  /// Throws `DataError` when it isn't such a file, lacks what the architecture needs, or an id is beyond
  /// the vocabulary.
  public init(path: String, for architecture: Architecture) throws {
    self.path = path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DataError(file: path, "can't be read")
    }
    guard let contents = try? JSONDecoder().decode(Contents.self, from: data) else {
      throw DataError(
        file: path,
        "must be a JSON object with input_ids, and decoder_input_ids for an encoder-decoder, each a "
          + "list of lists of token ids")
    }
    func ids(_ rows: [[Int]]?, _ field: String) throws -> [[Int32]] {
      guard let rows, !rows.isEmpty, !rows.contains(where: \.isEmpty) else {
        throw DataError(
          file: path, field: field, "\(architecture.name) needs it: [batch][tokens], none empty")
      }
      for (row, tokens) in rows.enumerated() {
        if let place = tokens.firstIndex(where: { !(0..<architecture.vocabulary ~= $0) }) {
          throw DataError(
            file: path, field: "\(field)[\(row)][\(place)]",
            "is \(tokens[place]); token ids go from 0 to \(architecture.vocabulary - 1)")
        }
      }
      return rows.map { $0.map(Int32.init) }
    }
    let takesTokens = architecture.audio == nil
    inputs = takesTokens ? try ids(contents.input_ids, "input_ids") : []
    let hasBoth = architecture.encoder != nil && architecture.decoder != nil
    decoderInputs =
      hasBoth ? try ids(contents.decoder_input_ids, "decoder_input_ids") : []
    if takesTokens, hasBoth, inputs.count != decoderInputs.count {
      throw DataError(
        file: path, field: "decoder_input_ids",
        "has \(decoderInputs.count) rows where input_ids has \(inputs.count)")
    }
    // Rows of differing length would need padding and masks; an encoder can take them one by one.
    for (field, rows) in [("input_ids", inputs), ("decoder_input_ids", decoderInputs)] {
      if architecture.decoder != nil, Set(rows.map(\.count)).count > 1 {
        throw DataError(file: path, field: field, "all rows must be of one length")
      }
    }
  }

  /// Whether all rows are of one length.
  var isRectangular: Bool { Set(inputs.map(\.count)).count <= 1 }
}

/// Mel bands over time for a model that hears, from a safetensors file.
public struct FeatureFile: Sendable {
  /// Sequences.
  public let batch: Int
  /// Frames of each.
  public let frames: Int
  /// [batch][frames][bands].
  public let values: [Float]

  /// Reads `input_features` [batch, bands, frames] of the file at `path` for `architecture`.
  ///
  /// Throws `DataError` when it isn't there or doesn't fit.
  public init(path: String, for architecture: Architecture) throws {
    let file = try SafetensorsFile(path: path)
    let bands = architecture.audio?.melBands ?? 0
    let field = "input_features"
    guard let info = file.tensor(field) else {
      throw DataError(file: path, field: field, "is missing: [batch, \(bands), frames]")
    }
    guard info.shape.count == 3, info.shape[0] > 0, info.shape[1] == bands, info.shape[2] > 1,
      info.shape[2] % 2 == 0
    else {
      throw DataError(
        file: path, field: field,
        "its shape is \(info.shape); \(architecture.name) takes [batch, \(bands), an even number of "
          + "frames]")
    }
    let (batch, frames) = (info.shape[0], info.shape[2])
    let raw = try file.floats(field)
    if let bad = raw.firstIndex(where: { !$0.isFinite }) {
      throw DataError(file: path, field: field, "element \(bad) is \(raw[bad]); it must be finite")
    }
    var values = [Float](repeating: 0, count: raw.count)
    for sequence in 0..<batch {
      for band in 0..<bands {
        for frame in 0..<frames {
          values[(sequence * frames + frame) * bands + band] =
            raw[(sequence * bands + band) * frames + frame]
        }
      }
    }
    self.batch = batch
    self.frames = frames
    self.values = values
  }
}
