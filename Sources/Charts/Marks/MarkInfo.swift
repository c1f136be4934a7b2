/// What is known of one mark besides its place.
public struct MarkInfo: Sendable, Equatable {
  /// Shown where the pointer rests on the mark.
  public var tooltip: String
  /// `data-…` attributes by which a page's script finds what the mark stands for: `["case": "…"]` becomes
  /// `data-case="…"`.
  public var data: [String: String]

  /// What is known of a mark.
  public init(_ tooltip: String, data: [String: String] = [:]) {
    self.tooltip = tooltip
    self.data = data
  }

  /// The attributes in the order of their names; characters that names can't hold become hyphens.
  var attributes: [(String, String)] {
    data.sorted { $0.key < $1.key }.map { entry in
      let name = entry.key.lowercased().map { character in
        character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
      }
      return ("data-" + String(name), entry.value)
    }
  }
}
