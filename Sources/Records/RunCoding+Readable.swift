import Foundation
import Hardware

/// Text of a JSON file in which every string is fit to be shown.
///
/// A run folder may come from anyone, and its names go to terminals, pages and other tools. A line break in
/// a string becomes a blank, any other control character a question mark, as `String.readable` has it.
/// Done once here, where everything comes in, nothing that shows a record has to think of it.
enum ReadableJSON {
  /// `text` with such characters replaced, or as it is where there are none; what isn't UTF-8 is left for
  /// the decoder to refuse.
  static func text(_ text: Data) -> Data {
    guard needsWork(text), let whole = String(data: text, encoding: .utf8) else { return text }
    // Bytes: a string would be copied with each scalar that is appended to its view.
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var isString = false
    var rest = whole.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "\"" { isString.toggle() }
      if isString && scalar == "\\" {
        result.append(contentsOf: String(String.UnicodeScalarView(escape(&rest))).utf8)
      } else if scalar.isASCII && (!isString || scalar.value >= 0x20 && scalar.value != 0x7f) {
        // Nearly all there is: without a string of its own for each.
        result.append(UInt8(scalar.value))
      } else {
        let shown = isString ? String(scalar).readable : String(scalar)
        result.append(contentsOf: shown.utf8)
      }
    }
    return Data(result)
  }

  /// Whether there is an escape, or a byte that begins one of the characters in question.
  private static func needsWork(_ text: Data) -> Bool {
    text.contains { $0 == UInt8(ascii: "\\") || $0 == 0x7f || $0 >= 0xc2 }
  }

  /// Takes the rest of an escape from `rest`, and returns what to write for it.
  private static func escape(
    _ rest: inout String.UnicodeScalarView.SubSequence
  ) -> [Unicode.Scalar] {
    guard let kind = rest.popFirst() else { return ["\\"] }
    switch kind {
    case "n", "r", "t": return [" "]
    case "b", "f": return ["?"]
    case "u":
      let digits = rest.prefix(4)
      rest = rest.dropFirst(4)
      guard digits.count == 4, let value = UInt32(String(digits), radix: 16),
        let scalar = Unicode.Scalar(value),
        String(scalar).readable != String(scalar)
      else { return ["\\", "u"] + digits }
      return [CharacterSet.newlines.contains(scalar) ? " " : "?"]
    default: return ["\\", kind]
    }
  }
}
