/// A word out of a list: one that isn't in it is refused by an error that names those that are.
public protocol ListedWord: Codable, CaseIterable, RawRepresentable where RawValue == String {}

extension ListedWord {
  /// Reads a word; any other is `DecodingError.dataCorrupted`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let word = try container.decode(String.self)
    guard let value = Self(rawValue: word) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription:
          "must be one of \(Self.allCases.map(\.rawValue).joined(separator: ", ")), "
          + "but is '\(word.prefix(40))'")
    }
    self = value
  }
}

extension CaseRecord.Status: ListedWord {}
extension CaseRecord.Bound: ListedWord {}
extension CaseRecord.EvidenceKind: ListedWord {}
extension CaseRecord.Confidence: ListedWord {}
extension ModelRecord.Stage: ListedWord {}
extension Comparison.Verdict: ListedWord {}
