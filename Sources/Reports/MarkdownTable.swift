/// GitHub-flavoured Markdown.
enum Markdown {
  /// A table; empty without rows.
  static func table(_ titles: [String], _ alignments: [TextTable.Alignment], _ rows: [[String]])
    -> [String]
  {
    guard !rows.isEmpty else { return [] }
    let rule = titles.indices.map { column in
      column < alignments.count && alignments[column] == .right ? "---:" : "---"
    }
    return [line(titles.map(escape)), line(rule)] + rows.map { line($0.map(escape)) }
  }

  /// `text` as code, whatever backticks it holds.
  static func code(_ text: String) -> String {
    let fence = text.contains("`") ? "``" : "`"
    let padding = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    return fence + padding + text + padding + fence
  }

  /// `text` with the characters that would end a cell, start emphasis, HTML or an entity, or make a link
  /// of brackets made harmless.
  static func escape(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "|", "*", "_", "`", "<", "&", "\\": result += "\\" + String(character)
      case "(" where result.last == "]": result += "\\("
      case "\n", "\r", "\r\n": result += " "
      default: result.append(character)
      }
    }
    return result
  }

  private static func line(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }
}
