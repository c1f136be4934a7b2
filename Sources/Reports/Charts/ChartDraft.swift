import Charts

/// A chart before it has its name.
struct ChartDraft {
  /// What the name is made of, in any letters.
  var stem: String
  var title: String
  var caption: String
  /// What may be left out of a run with too many charts: the highest first.
  var rank: Int
  /// The chart under an id.
  var chart: (_ id: String) -> any Chart
}

/// Gives charts their names.
struct ChartNames {
  private var taken: Set<String> = []

  /// `draft` under a name that no other has.
  mutating func chart(_ draft: ChartDraft) -> NamedChart {
    let stem = Self.fileSafe(draft.stem)
    let names = sequence(first: 1) { $0 + 1 }.lazy.map { $0 == 1 ? stem : "\(stem)-\($0)" }
    let name = names.first { !taken.contains($0) } ?? stem
    taken.insert(name)
    return NamedChart(
      name: name, title: draft.title, caption: draft.caption, chart: draft.chart(name))
  }

  /// Small letters, digits and single hyphens, at most 60: what every file system, URL and id takes.
  static func fileSafe(_ text: String) -> String {
    let parts = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let name = parts.joined(separator: "-").prefix(60)
    return name.isEmpty ? "chart" : String(name)
  }
}
