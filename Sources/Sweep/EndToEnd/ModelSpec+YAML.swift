import Hardware
import Yams

extension ModelSpec {
  /// Reads the text of a spec file; `file` names it in messages.
  ///
  /// Throws `DataError` with the line and column of whatever is wrong.
  public init(yaml text: String, file: String? = nil) throws {
    self.init()
    let reader = SpecReader(file: file)
    guard let root = try reader.compose(text) else {
      throw DataError(file: file, "the spec is empty")
    }
    for (field, value) in try reader.values(of: root, as: ModelField.self) {
      do {
        try field.set(
          try reader.texts(of: value, field: field.rawValue, isList: field.isList)
            .joined(separator: ","), in: &self)
      } catch let error as UsageError {
        throw reader.problem(at: value, "\(field.rawValue): \(error)")
      }
    }
  }
}

extension SpecFile {
  /// The model spec called `nameOrPath`.
  public func loadModel(_ nameOrPath: String) throws -> ModelSpec {
    let path = try path(of: nameOrPath)
    return try ModelSpec(yaml: text(at: path), file: path)
  }
}
