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

  /// A value of a row: a number, several, or none.
  enum Value: Encodable {
    case number(Double)
    case list([Int])
    case none

    /// `number` to six digits, more than any measurement is worth; none where it isn't finite.
    init(_ number: Double?) {
      guard let number, number.isFinite else {
        self = .none
        return
      }
      self = .number(Double(String(format: "%.6g", number)) ?? number)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let number): try container.encode(number)
      case .list(let numbers): try container.encode(numbers)
      case .none: try container.encodeNil()
      }
    }
  }
}
