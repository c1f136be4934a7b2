import Foundation
import Hardware

/// How runs and records are written as JSON, and read back with errors a user can act on.
public enum RunCoding {
  /// Sorted keys, so that equal values give equal text; `pretty` for files people read.
  public static func encoder(pretty: Bool = false) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    encoder.dateEncodingStrategy = .iso8601
    return encoder
  }

  /// Reads what `encoder` writes.
  public static func decoder() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return decoder
  }

  /// Decodes JSON without a schema version that may come from anyone: its strings are fit to be shown.
  public static func decode<Value: Decodable>(
    _ type: Value.Type, readable text: Data
  ) throws -> Value {
    try decoder().decode(type, from: ReadableJSON.text(text))
  }

  /// Decodes `text`, its schema version, `newest` at most, checked first; `line` is named in errors.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from text: Data, file: String, line: Int? = nil,
    newest: Int = CaseRecord.currentSchemaVersion
  ) throws -> Value {
    let place = line.map { "\(file):\($0)" } ?? file
    let text = ReadableJSON.text(text)
    do {
      // The version comes first: a newer file may lack any other field.
      let version = try decoder().decode(Version.self, from: text).schemaVersion
      guard version <= newest else {
        throw DataError(
          file: place, field: "schemaVersion",
          "is \(version), but this bench reads up to \(newest); use the bench that wrote it, or a "
            + "newer one")
      }
      guard version >= 1 else {
        throw DataError(file: place, field: "schemaVersion", "is \(version), but starts at 1")
      }
      return try decoder().decode(type, from: text)
    } catch let error as DecodingError {
      throw dataError(error, file: place)
    }
  }

  /// The spec that the JSON of a run or a comparison holds, as it is: it has lines of its own, which are
  /// read again and not shown.
  static func spec(in text: Data) -> String? {
    struct Spec: Decodable {
      var spec: String
    }
    return try? decoder().decode(Spec.self, from: text).spec
  }

  /// What is wrong with the JSON of `file`, in words for a user.
  static func dataError(_ error: DecodingError, file: String) -> DataError {
    DataError(file: file, field: error.field, error.problem)
  }

  private struct Version: Decodable {
    var schemaVersion: Int
  }
}

extension DecodingError {
  private var context: Context? {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context), .dataCorrupted(let context):
      context
    @unknown default: nil
    }
  }

  /// The path to the field at fault, or nil when the text is no JSON at all.
  fileprivate var field: String? {
    var names = (context?.codingPath ?? []).map(\.stringValue)
    if case .keyNotFound(let key, _) = self { names.append(key.stringValue) }
    return names.isEmpty ? nil : names.joined(separator: ".")
  }

  /// What is wrong with it, on one line.
  fileprivate var problem: String {
    switch self {
    case .keyNotFound: "is missing"
    case .valueNotFound: "is null, but must have a value"
    case .typeMismatch(let type, _): "must be of type \(type)"
    case .dataCorrupted(let context) where context.codingPath.isEmpty: "is not valid JSON"
    case .dataCorrupted(let context) where context.debugDescription.hasPrefix("must be "):
      context.debugDescription
    default: "has a value that isn't allowed"
    }
  }
}
