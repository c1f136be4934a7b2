import Analysis
import Records

/// A bound and its evidence in few letters: `memory RD`, `decode Rd?`.
///
/// A capital is a kind of evidence that names this bound, a small letter one that names another, in the
/// order roofline, differential, counters; what can't tell has no letter. `?` is low confidence. A record
/// without findings has its bound alone.
struct BoundNotation {
  /// What the notations seen so far need explained.
  private var kinds: Set<CaseRecord.EvidenceKind> = []
  private var dissents = false
  private var doubts = false

  /// The bound of `record`, or a dash.
  mutating func text(_ record: CaseRecord) -> String {
    guard let bound = record.bound else { return "—" }
    var letters = ""
    for kind in CaseRecord.EvidenceKind.allCases {
      switch record.standing(of: kind) {
      case .agrees: letters += Self.letter(kind)
      case .disagrees:
        letters += Self.letter(kind).lowercased()
        dissents = true
      case .silent: continue
      }
      kinds.insert(kind)
    }
    if record.findings?.isEmpty == false && record.boundConfidence == .low {
      letters += "?"
      doubts = true
    }
    return letters.isEmpty ? bound.rawValue : "\(bound.rawValue) \(letters)"
  }

  /// What the letters mean, those that occurred; nil where none did.
  var legend: String? {
    let named = CaseRecord.EvidenceKind.allCases.filter(kinds.contains)
      .map { "\(Self.letter($0)) \($0.rawValue)" }
    var parts: [String] = []
    if !named.isEmpty {
      parts.append(
        named.joined(separator: ", ") + ": evidence for the bound"
          + (dissents ? ", in a small letter against it" : ""))
    }
    if doubts { parts.append("? low confidence") }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private static func letter(_ kind: CaseRecord.EvidenceKind) -> String {
    switch kind {
    case .roofline: "R"
    case .differential: "D"
    case .counters: "C"
    }
  }
}
