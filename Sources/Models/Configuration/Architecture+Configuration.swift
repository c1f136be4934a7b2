import Hardware
import Matrices

extension Architecture {
  /// Reads a Hugging Face `config.json` at `path`.
  ///
  /// Sizes must be given. What else isn't takes the default of the family's configuration class in
  /// transformers. A field that is missing, of the wrong type, out of range, contradictory or not
  /// supported is a `DataError` that names it and says what would be allowed.
  public init(configuration path: String) throws {
    let fields = try ConfigurationFields(file: path)
    let family = try Self.family(of: fields)
    let name = try checkpointName(path: path)
    self =
      switch family {
      case .t5: try t5Architecture(name, fields)
      case .whisper: try whisperArchitecture(name, fields)
      case .mpt: try mptArchitecture(name, fields)
      case .llama, .mistral: try llamaArchitecture(name, family, fields)
      case .bert: try bertArchitecture(name, fields)
      }
  }

  private static func family(of fields: ConfigurationFields) throws -> Family {
    let supported = Family.allCases.map(\.rawValue).joined(separator: ", ")
    guard let type = try fields.text("model_type") else {
      throw fields.error("model_type", "is missing; supported: \(supported)")
    }
    if let family = Family(rawValue: type) { return family }
    if type == "mixtral" || type.hasSuffix("_moe") {
      throw fields.error(
        "model_type",
        "'\(printable(type))' is a mixture of experts: its layers can be swept, it can't be run; "
          + "supported: \(supported)")
    }
    throw fields.error(
      "model_type", "'\(printable(type))' is not supported; supported: \(supported)")
  }
}
