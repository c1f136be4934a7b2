/// Markdown whose details are folded, and left out by name where there is no room for them.
struct FoldedMarkdown {
  /// A part that is folded away under its title.
  struct Fold {
    var title: String
    var lines: [String]
  }

  var head: [String]
  var folds: [Fold]

  /// Text of at most `room` bytes that ends in a newline; nil where not even the head has room.
  ///
  /// `limit` is what the place that it goes to calls that room, for the reader: `1 MiB`.
  func text(room: Int, limit: String) -> String? {
    let closing = "\nLeft out, as more than \(limit) isn't shown here: "
    var text = head.joined(separator: "\n") + "\n"
    // Enough for the titles of all that may have to be left out.
    let reserved = closing.utf8.count + folds.reduce(0) { $0 + $1.title.utf8.count + 2 }
    guard text.utf8.count + reserved <= room else { return nil }
    var leftOut: [String] = []
    for fold in folds where !fold.lines.isEmpty {
      let folded =
        (["", "<details><summary>\(XML.escape(fold.title))</summary>", ""] + fold.lines
        + ["", "</details>", ""]).joined(separator: "\n")
      if text.utf8.count + folded.utf8.count + reserved <= room {
        text += folded
      } else {
        leftOut.append(fold.title)
      }
    }
    if !leftOut.isEmpty { text += closing + leftOut.joined(separator: ", ") + ".\n" }
    return text
  }

  /// Sections with blank lines between them, those without lines left out.
  static func join(_ sections: [[String]]) -> [String] {
    Array(sections.filter { !$0.isEmpty }.map { [""] + $0 }.joined().dropFirst())
  }
}
