import Hardware
import Yams

/// Takes a spec file apart and says where in it something is wrong.
struct SpecReader {
  let file: String?

  /// The document's root node, or nil for an empty document.
  func compose(_ text: String) throws -> Node? {
    do {
      return try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw SpecReader.dataError(error, file: file)
    }
  }

  /// The keys of the document as fields, with their values, in order.
  func fields(of root: Node) throws -> [(SpecField, Node)] {
    guard let mapping = root.mapping else {
      throw problem(at: root, "a spec is a mapping of keys to values, as in 'batch: [1, 16]'")
    }
    return try mapping.map { key, value in
      guard let name = key.scalar?.string, let field = SpecField(rawValue: name) else {
        throw unknownKey(key)
      }
      return (field, value)
    }
  }

  /// Reads the value into the field of `spec`; a refusal points at the item that is wrong.
  func set(_ field: SpecField, to value: Node, in spec: inout SweepSpec) throws {
    let texts = try texts(of: value, field: field)
    let nodes = value.sequence.map { Array($0) } ?? [value]
    var scratch = spec
    for (text, node) in zip(texts, nodes) {
      try refusals(of: field, at: node) { try field.set(text, in: &scratch) }
    }
    try refusals(of: field, at: value) {
      try field.set(texts.joined(separator: ","), in: &spec)
    }
  }

  private func refusals(of field: SpecField, at node: Node, _ read: () throws -> Void) throws {
    do {
      try read()
    } catch let error as UsageError {
      throw problem(at: node, "\(field.rawValue): \(error)")
    }
  }

  /// The value as text, or the texts of a list; an empty list is `none`.
  private func texts(of value: Node, field: SpecField) throws -> [String] {
    guard let items = value.sequence else { return [try text(of: value, field: field)] }
    guard field.isList else {
      throw problem(at: value, "\(field.rawValue): one value is allowed, not a list")
    }
    guard !items.isEmpty || field.mayBeEmpty else {
      throw problem(at: value, "\(field.rawValue): the list is empty")
    }
    return items.isEmpty ? ["none"] : try items.map { try text(of: $0, field: field) }
  }

  private func text(of node: Node, field: SpecField) throws -> String {
    guard let scalar = node.scalar, node.tag != Tag(.null) else {
      throw problem(
        at: node,
        "\(field.rawValue): " + (field.isList ? "a value or a list of values" : "a value")
          + " is expected here")
    }
    return scalar.string
  }

  private func unknownKey(_ key: Node) -> DataError {
    let name = key.scalar?.string ?? "?"
    let keys = SpecField.allCases.map(\.rawValue)
    let close = nearest(name, among: keys, limit: 1)
    let hint =
      close.isEmpty
      ? "known are \(keys.joined(separator: ", "))" : "did you mean '\(close[0])'?"
    return problem(at: key, "unknown key '\(name)': \(hint)")
  }

  private func problem(at node: Node, _ text: String) -> DataError {
    DataError(file: file, field: node.mark.map(Self.position), text)
  }
}
