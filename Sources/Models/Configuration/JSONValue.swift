import Matrices

/// Any JSON, as far as a configuration needs to tell it apart.
///
/// Unlike Foundation's `NSNumber`, it knows `true` from 1, and it keeps what it can't hold.
enum JSONValue: Decodable {
  case null
  case flag(Bool)
  case whole(Int)
  case number(Double)
  case text(String)
  case list
  case object([String: JSONValue])
  /// A number that not even `Double` holds.
  case beyond

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: Key.self) {
      var fields: [String: JSONValue] = [:]
      for key in object.allKeys {
        fields[key.stringValue] = try object.decode(JSONValue.self, forKey: key)
      }
      self = .object(fields)
      return
    }
    // What a list holds is never asked for.
    if (try? decoder.unkeyedContainer()) != nil {
      self = .list
      return
    }
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .flag(flag)
    } else if let whole = try? value.decode(Int.self) {
      self = .whole(whole)
    } else if let number = try? value.decode(Double.self), number.isFinite {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else {
      self = .beyond
    }
  }

  /// What it is, short enough for an error message.
  var summary: String {
    switch self {
    case .null: "null"
    case .flag(let flag): "\(flag)"
    case .whole(let whole): "\(whole)"
    case .number(let number): "\(number)"
    case .text(let text): "'\(printable(text))'"
    case .list: "a list"
    case .object: "an object"
    case .beyond: "a number too large"
    }
  }
}
