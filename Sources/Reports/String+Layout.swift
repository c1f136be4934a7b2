extension String {
  /// Its first letter a capital.
  var capitalised: String { prefix(1).uppercased() + dropFirst() }

  /// The first `limit` characters, the last of them an ellipsis when something is cut off.
  func cut(to limit: Int) -> String {
    count <= limit ? self : String(prefix(max(0, limit - 1))) + "…"
  }

  /// At most `limit` characters, with an ellipsis for what is left out of the middle.
  func cutInMiddle(to limit: Int) -> String {
    guard count > limit && limit > 2 else { return self }
    let head = (limit - 1) / 2
    return String(prefix(head)) + "…" + String(suffix(limit - 1 - head))
  }

  /// The same with every word of more than `limit` characters cut in its middle, so that no line has to be longer.
  func cuttingWords(to limit: Int) -> String {
    split(separator: " ", omittingEmptySubsequences: false)
      .map { String($0).cutInMiddle(to: limit) }.joined(separator: " ")
  }

  /// At least `length` characters, blanks added at the end.
  func padding(to length: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, length - count))
  }

  /// Lines of at most `limit` characters, broken at blanks.
  ///
  /// The first `indent` characters of the first line stay as they are, and later lines are indented
  /// by as many. A word longer than a line stays whole.
  func wrapped(to limit: Int, keeping indent: Int) -> [String] {
    var lines: [String] = []
    var line = String(prefix(indent)).padding(to: indent)
    var isEmpty = true
    for word in dropFirst(indent).split(separator: " ") {
      if !isEmpty && line.count + 1 + word.count > limit {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + [line]
  }
}
