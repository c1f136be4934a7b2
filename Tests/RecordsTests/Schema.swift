import Foundation

/// A JSON Schema (2020-12), as much of it as the repository's schemas use.
struct Schema {
  let root: JSONValue

  /// Loads `Benchmarks/schema/<name>.schema.json`.
  static func load(_ name: String) throws -> Schema {
    let repository = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = repository.appendingPathComponent("Benchmarks/schema/\(name).schema.json")
    return Schema(root: try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file)))
  }

  /// What `value` breaks, empty when it is valid.
  func violations(_ value: JSONValue) -> [String] { check(value, root, at: "$") }

  /// The schema that `schema` refers to, or itself.
  func resolve(_ schema: JSONValue) -> JSONValue {
    guard let reference = schema["$ref"]?.string else { return schema }
    let name = reference.replacingOccurrences(of: "#/$defs/", with: "")
    return root["$defs"]?[name] ?? .null
  }

  private static let annotations: Set = ["$schema", "$id", "$defs", "title", "description"]

  private func check(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
    schema.object.flatMap { keyword, argument -> [String] in
      switch keyword {
      case "$ref": return check(value, resolve(schema), at: path)
      case "type":
        return hasType(value, argument.string ?? "") ? [] : ["\(path): not \(argument)"]
      case "enum": return argument.array.contains(value) ? [] : ["\(path): not in enum"]
      case "const": return argument == value ? [] : ["\(path): not \(argument)"]
      case "minimum": return number(value, path) { $0 >= argument.double ?? .nan }
      case "maximum": return number(value, path) { $0 <= argument.double ?? .nan }
      case "exclusiveMinimum": return number(value, path) { $0 > argument.double ?? .nan }
      case "minLength":
        return Double(value.string?.count ?? 0) >= argument.double ?? .nan ? [] : ["\(path): short"]
      case "pattern":
        let found = value.string?.range(of: argument.string ?? "", options: .regularExpression)
        return found == nil ? ["\(path): doesn't match"] : []
      case "required":
        return argument.array.compactMap(\.string).filter { value[$0] == nil }
          .map { "\(path).\($0): missing" }
      case "properties":
        return argument.object.flatMap { name, property in
          value[name].map { check($0, property, at: "\(path).\(name)") } ?? []
        }
      case "additionalProperties": return checkOthers(value, schema, argument, at: path)
      case "items":
        return value.array.enumerated().flatMap { check($1, argument, at: "\(path)[\($0)]") }
      case "allOf": return argument.array.flatMap { check(value, $0, at: path) }
      case "if":
        guard check(value, argument, at: path).isEmpty else { return [] }
        return check(value, schema["then"] ?? .object([:]), at: path)
      case "then": return []
      case let other where Self.annotations.contains(other): return []
      default: return ["\(path): keyword \(keyword) isn't checked"]
      }
    }
  }

  private func checkOthers(
    _ value: JSONValue, _ schema: JSONValue, _ argument: JSONValue, at path: String
  ) -> [String] {
    let others = value.object.filter { schema["properties"]?[$0.key] == nil }
    if argument == .bool(false) { return others.keys.map { "\(path).\($0): not in the schema" } }
    return others.flatMap { check($1, argument, at: "\(path).\($0)") }
  }

  private func number(_ value: JSONValue, _ path: String, _ test: (Double) -> Bool) -> [String] {
    guard let number = value.double, test(number) else { return ["\(path): out of range"] }
    return []
  }

  private func hasType(_ value: JSONValue, _ type: String) -> Bool {
    switch (value, type) {
    case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"),
      (.integer, "integer"), (.integer, "number"), (.number, "number"):
      true
    default: false
    }
  }
}
