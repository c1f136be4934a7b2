import Foundation
import Hardware

/// The JSON header of a safetensors file: a name, type, shape and byte range per tensor, unchecked
/// against each other and against the file.
struct SafetensorsHeader: Decodable {
  struct Entry {
    var name: String
    var dtype: String
    var shape: [Int]
    /// Bytes from the end of the header.
    var begin: Int
    var end: Int
  }

  var entries: [Entry] = []

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private enum Field: String, CodingKey {
    case dtype, shape
    case offsets = "data_offsets"
  }

  /// Parses the header's bytes; errors name no file.
  static func parse(_ bytes: UnsafeRawBufferPointer) throws -> SafetensorsHeader {
    guard bytes.first == UInt8(ascii: "{") else {
      throw DataError(field: "header", "must be a JSON object: it doesn't begin with {")
    }
    let header: SafetensorsHeader
    do {
      header = try JSONDecoder().decode(SafetensorsHeader.self, from: Data(bytes))
    } catch is DecodingError {
      throw DataError(field: "header", "is not valid JSON")
    }
    if let key = firstDuplicateJSONKey(in: bytes) {
      throw DataError(field: printable(key), "stands twice in the header")
    }
    return header
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for key in container.allKeys {
      let name = printable(key.stringValue)
      if key.stringValue == "__metadata__" {
        guard
          (try? container.decodeNil(forKey: key)) == true
            || (try? container.decode([String: String].self, forKey: key)) != nil
        else {
          throw DataError(field: name, "must be an object of strings")
        }
        continue
      }
      guard let fields = try? container.nestedContainer(keyedBy: Field.self, forKey: key) else {
        throw DataError(field: name, "must be an object with dtype, shape and data_offsets")
      }
      guard let dtype = try? fields.decode(String.self, forKey: .dtype) else {
        throw DataError(field: name, "dtype is missing or not a string")
      }
      guard let shape = try? fields.decode([Int].self, forKey: .shape),
        shape.allSatisfy({ $0 >= 0 })
      else {
        throw DataError(
          field: name, "shape is missing or not a list of whole numbers from 0 to 2^63 - 1")
      }
      guard let offsets = try? fields.decode([Int].self, forKey: .offsets), offsets.count == 2,
        offsets[0] >= 0, offsets[1] >= 0
      else {
        throw DataError(
          field: name, "data_offsets is missing or not two whole numbers from 0 to 2^63 - 1")
      }
      entries.append(
        Entry(
          name: key.stringValue, dtype: dtype, shape: shape, begin: offsets[0], end: offsets[1]))
    }
  }
}

/// `text` on one line and of bounded length, fit for an error message.
package func printable(_ text: String) -> String {
  let limit = 120
  let scalars = text.unicodeScalars
  return String(String.UnicodeScalarView(scalars.prefix(limit))).readable
    + (scalars.count > limit ? "…" : "")
}
