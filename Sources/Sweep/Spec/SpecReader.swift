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

  /// The key that a list of parts stands under.
  private static let partsKey = "parts"

  /// The keys of the document as fields, with their values, in order, and the parts it has.
  func fieldsAndParts(of root: Node) throws -> (fields: [(SpecField, Node)], parts: [Node]) {
    guard let mapping = root.mapping else {
      throw problem(at: root, "a spec is a mapping of keys to values, as in 'batch: [1, 16]'")
    }
    var parts: [Node] = []
    var fields: [(SpecField, Node)] = []
    for (key, value) in mapping {
      if key.scalar?.string == Self.partsKey {
        parts = try self.parts(value)
      } else {
        fields.append((try field(key, among: SpecField.allCases, and: [Self.partsKey]), value))
      }
    }
    return (fields, parts)
  }

  /// The keys of one part as fields, with their values, in order.
  func fieldsOfPart(_ part: Node) throws -> [(SpecField, Node)] {
    guard let mapping = part.mapping, !mapping.isEmpty else {
      throw problem(at: part, "parts: each is a mapping of keys to values, as in '- batch: 1'")
    }
    return try mapping.map { key, value in
      let name = key.scalar?.string ?? ""
      if name == Self.partsKey { throw problem(at: key, "parts: a part can't have parts") }
      if let field = SpecField(rawValue: name), SweepSpec.fieldsOfTheWhole.contains(field) {
        throw problem(at: key, "parts: '\(name)' is for the whole sweep: give it outside the parts")
      }
      return (try field(key, among: SweepSpec.fieldsOfParts), value)
    }
  }

  private func parts(_ value: Node) throws -> [Node] {
    guard let items = value.sequence else {
      throw problem(at: value, "parts: a list of mappings is expected here")
    }
    guard !items.isEmpty else { throw problem(at: value, "parts: the list is empty") }
    return Array(items)
  }

  private func field(
    _ key: Node, among fields: [SpecField], and others: [String] = []
  ) throws -> SpecField {
    if let name = key.scalar?.string, let field = SpecField(rawValue: name) { return field }
    throw unknownKey(
      key, known: fields.map(\.rawValue) + others, others: ModelField.allCases.map(\.rawValue),
      otherwise: "a model's spec: give the file to 'bench model --spec'")
  }

  /// Reads the value into the field of `spec`; a refusal points at the item that is wrong.
  func set(_ field: SpecField, to value: Node, in spec: inout SweepSpec) throws {
    let texts = try texts(
      of: value, field: field.rawValue, isList: field.isList, mayBeEmpty: field.mayBeEmpty)
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

  /// The keys of the document `root` as fields of another kind of spec, with their values, in order.
  func values<Field: RawRepresentable & CaseIterable>(
    of root: Node, as type: Field.Type
  ) throws -> [(Field, Node)] where Field.RawValue == String {
    guard let mapping = root.mapping else {
      throw problem(at: root, "a spec is a mapping of keys to values, as in 'batch: 1'")
    }
    return try mapping.map { key, value in
      guard let field = Field(rawValue: key.scalar?.string ?? "") else {
        throw unknownKey(
          key, known: Field.allCases.map(\.rawValue),
          others: SpecField.allCases.map(\.rawValue) + [Self.partsKey],
          otherwise: "a sweep's spec: give the file to 'bench sweep --spec'")
      }
      return (field, value)
    }
  }

  /// The value as text, or the texts of a list; an empty list is `none`.
  func texts(
    of value: Node, field: String, isList: Bool, mayBeEmpty: Bool = false
  ) throws -> [String] {
    guard let items = value.sequence else {
      return [try text(of: value, field: field, isList: isList)]
    }
    guard isList else {
      throw problem(at: value, "\(field): one value is allowed, not a list")
    }
    guard !items.isEmpty || mayBeEmpty else {
      throw problem(at: value, "\(field): the list is empty")
    }
    return items.isEmpty
      ? ["none"] : try items.map { try text(of: $0, field: field, isList: isList) }
  }

  private func text(of node: Node, field: String, isList: Bool) throws -> String {
    guard let scalar = node.scalar, node.tag != Tag(.null) else {
      throw problem(
        at: node,
        "\(field): " + (isList ? "a value or a list of values" : "a value") + " is expected here")
    }
    return scalar.string
  }

  /// `others` are keys of the other kind of spec, which `otherwise` says what to do with.
  private func unknownKey(
    _ key: Node, known keys: [String], others: [String], otherwise: String
  ) -> DataError {
    let name = key.scalar?.string ?? "?"
    if others.contains(name) { return problem(at: key, "key '\(name)' is of \(otherwise)") }
    let close = nearest(name, among: keys, limit: 1)
    let hint =
      close.isEmpty
      ? "known are \(keys.joined(separator: ", "))" : "did you mean '\(close[0])'?"
    return problem(at: key, "unknown key '\(name)': \(hint)")
  }

  /// What is wrong at `node`.
  func problem(at node: Node, _ text: String) -> DataError {
    DataError(file: file, field: node.mark.map(Self.position), text)
  }
}
