extension Schema {
  /// A valid value of `schema` with every property that it allows.
  func fullExample(_ schema: JSONValue) -> JSONValue {
    let schema = resolve(schema)
    if let value = schema["const"] ?? schema["enum"]?.array.first { return value }
    switch schema["type"]?.string {
    case "object":
      if let properties = schema["properties"] {
        return .object(properties.object.mapValues(fullExample))
      }
      return .object(["key": fullExample(schema["additionalProperties"] ?? .null)])
    case "array": return .array([fullExample(schema["items"] ?? .null)])
    case "string": return .string(exampleText(schema["pattern"]?.string))
    case "boolean": return .bool(true)
    case "integer": return .integer(Int(schema["minimum"]?.double ?? 0) + 1)
    case "number": return .number(0.5)
    default: return .null
    }
  }

  private func exampleText(_ pattern: String?) -> String {
    guard let pattern else { return "text" }
    return pattern.contains("T[0-9]") ? "2025-01-31T12:00:00Z" : "unstructured(0.5)"
  }
}
