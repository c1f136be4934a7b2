import Foundation
import Records

/// JSON inside a `<script>` element.
enum EmbeddedJSON {
  /// `value` as JSON that can't end the element it stands in, open a comment, or break a line of JavaScript.
  ///
  /// Throws `EncodingError` when it has no JSON.
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = String(decoding: try encoder.encode(value), as: UTF8.self)
    var result = ""
    result.reserveCapacity(json.utf8.count)
    for scalar in json.unicodeScalars {
      switch scalar {
      case "<": result += "\\u003c"
      case ">": result += "\\u003e"
      case "&": result += "\\u0026"
      case "\u{2028}": result += "\\u2028"
      case "\u{2029}": result += "\\u2029"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A value of a row: text, a number, or nothing.
  enum Value: Encodable {
    case text(String)
    case number(Double)
    case none

    /// `number` to six digits, more than any measurement is worth; nothing where it isn't finite.
    init(_ number: Double?) {
      guard let number, number.isFinite else {
        self = .none
        return
      }
      self = .number(Double(String(format: "%.6g", number)) ?? number)
    }

    /// `text`, or nothing.
    init(_ text: String?) { self = text.map(Self.text) ?? .none }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .number(let number): try container.encode(number)
      case .none: try container.encodeNil()
      }
    }
  }
}
