import Hardware
import Yams

extension SpecReader {
  /// `line 3, column 7`.
  static func position(_ mark: Mark) -> String { "line \(mark.line), column \(mark.column)" }

  /// What the YAML parser complains of, on one line and with its place.
  static func dataError(_ error: YamlError, file: String?) -> DataError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return DataError(file: file, field: position(mark), "not YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      return DataError(
        file: file, field: position(context.mark),
        "key '\(keys.first ?? "")' is given more than once")
    case .reader(let problem, _, _, _):
      return DataError(file: file, "not YAML: \(problem)")
    default:
      return DataError(file: file, "not YAML")
    }
  }
}
