import Foundation
import Hardware
import Matrices

/// The fields of a `config.json`, or of an object in it, read with errors that name file, field and
/// what would be allowed.
///
/// Nothing of a configuration is trusted: each number has a range. `null` counts as missing, as it
/// does in transformers, unless said otherwise.
struct ConfigurationFields {
  /// The file they came from.
  let file: String
  /// The enclosing object's name and a dot; empty at the top.
  private let path: String
  private let values: [String: JSONValue]

  private init(file: String, path: String, values: [String: JSONValue]) {
    self.file = file
    self.path = path
    self.values = values
  }

  /// Reads the file at `file`, which must be one JSON object.
  init(file: String) throws {
    self.init(file: file, path: "", values: try Self.read(file))
  }

  private static func read(_ file: String) throws -> [String: JSONValue] {
    guard FileManager.default.fileExists(atPath: file) else {
      throw DataError(file: file, "no such file")
    }
    guard let data = FileManager.default.contents(atPath: file) else {
      throw DataError(file: file, "can't be read")
    }
    guard let json = try? JSONDecoder().decode(JSONValue.self, from: data) else {
      throw DataError(file: file, "is not valid JSON")
    }
    guard case .object(let values) = json else {
      throw DataError(file: file, "must be a JSON object, not \(json.summary)")
    }
    // Which of two values holds is up to the parser; transformers' takes the last, Foundation's not.
    if let twice = data.withUnsafeBytes(firstDuplicateJSONKey) {
      throw DataError(file: file, field: printable(twice), "stands there twice")
    }
    return values
  }

  /// An error in field `name`.
  func error(_ name: String, _ problem: String) -> DataError {
    DataError(file: file, field: path + name, problem)
  }

  /// What is said of field `name`, whose value must be `allowed` and isn't.
  private func wrong(_ name: String, mustBe allowed: String) -> DataError {
    guard let value = values[name] else {
      return error(name, "is missing; it must be \(allowed)")
    }
    return error(name, "must be \(allowed), not \(value.summary)")
  }

  /// Field `name`, nil where it is missing or null.
  private func value(_ name: String) -> JSONValue? {
    if case .null? = values[name] { return nil }
    return values[name]
  }

  /// Whether field `name` is there and null.
  func isNull(_ name: String) -> Bool {
    if case .null? = values[name] { true } else { false }
  }

  /// Field `name`, a whole number in `range`; nil where it is missing.
  func optionalWhole(_ name: String, _ range: ClosedRange<Int>) throws -> Int? {
    guard let value = value(name) else { return nil }
    guard case .whole(let whole) = value, range.contains(whole) else {
      throw wrong(
        name, mustBe: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return whole
  }

  /// Field `name`, a whole number in `range`, which must be there unless there is a `standard`.
  func whole(_ name: String, _ range: ClosedRange<Int>, standard: Int? = nil) throws -> Int {
    if let whole = try optionalWhole(name, range) ?? standard { return whole }
    throw wrong(name, mustBe: "a whole number from \(range.lowerBound) to \(range.upperBound)")
  }

  /// Field `name`, a number above 0 and up to `most`; nil where it is missing.
  func optionalNumber(_ name: String, upTo most: Double) throws -> Double? {
    let number: Double
    switch value(name) {
    case nil: return nil
    case .whole(let whole)?: number = Double(whole)
    case .number(let other)?: number = other
    default: number = .nan
    }
    // As Float is what it is used as: what that rounds to zero is none.
    guard Float(number) > 0, number <= most else {
      throw wrong(name, mustBe: "a number above 0, up to \(most)")
    }
    return number
  }

  /// Field `name`, a number above 0 and up to `most`, which must be there unless there is a `standard`.
  func number(_ name: String, upTo most: Double, standard: Double? = nil) throws -> Double {
    if let number = try optionalNumber(name, upTo: most) ?? standard { return number }
    throw wrong(name, mustBe: "a number above 0, up to \(most)")
  }

  /// Field `name`, true or false; nil where it is missing.
  func flag(_ name: String) throws -> Bool? {
    guard let value = value(name) else { return nil }
    guard case .flag(let flag) = value else { throw wrong(name, mustBe: "true or false") }
    return flag
  }

  /// Field `name`, a string; nil where it is missing.
  func text(_ name: String) throws -> String? {
    guard let value = value(name) else { return nil }
    guard case .text(let text) = value else { throw wrong(name, mustBe: "a string") }
    return text
  }

  /// The fields of object `name`; nil where it is missing.
  func object(_ name: String) throws -> ConfigurationFields? {
    guard let value = value(name) else { return nil }
    guard case .object(let fields) = value else { throw wrong(name, mustBe: "an object") }
    return ConfigurationFields(file: file, path: path + name + ".", values: fields)
  }
}
