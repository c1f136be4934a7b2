/// How wide text is about, in a sans-serif face: enough to keep labels apart and inside their box.
enum TextWidth {
  /// The width of `text` at `size` units a line.
  ///
  /// Classes of letters at the widths that common faces have, and a tenth more, as the reader's may be
  /// wider.
  static func of(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + ems($1) } * size * 1.1
  }

  /// `text`, its middle replaced by `…` where it would be wider than `width`.
  static func fit(_ text: String, size: Double, width: Double) -> String {
    if of(text, size: size) <= width { return text }
    let characters = Array(text)
    for kept in stride(from: characters.count - 1, to: 1, by: -1) {
      let tail = kept / 2
      let short = String(characters.prefix(kept - tail)) + "…" + String(characters.suffix(tail))
      if of(short, size: size) <= width { return short }
    }
    return "…"
  }

  private static func ems(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", "·": 0.26
    case " ", "f", "t", "r", "(", ")", "[", "]", "/", "-", "\u{202F}": 0.33
    case "m", "w", "M", "W", "%", "@": 0.86
    case "A"..."Z", "+", "=", "<", ">", "~", "±", "×", "–", "≥", "≤": 0.66
    case "a"..."z", "0"..."9": 0.55
    case "\u{0}"..."\u{2FF}": 0.6
    // Most letters beyond Latin are no wider than a line is high; ideographs are as wide.
    case "\u{300}"..."\u{36F}": 0
    default: 1
    }
  }
}
