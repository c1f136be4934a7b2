import Foundation

/// The first key that occurs twice in one object of `json`, or nil.
///
/// Foundation keeps one of the two and says nothing. `json` must be valid UTF-8 JSON: only strings and
/// brackets are looked at.
package func firstDuplicateJSONKey(in json: UnsafeRawBufferPointer) -> String? {
  /// Keys of each object around the current position; nil for an array.
  var open: [Set<String>?] = []
  var lastString = 0..<0
  var position = 0
  while position < json.count {
    switch json[position] {
    case UInt8(ascii: "\""):
      let end = endOfJSONString(in: json, from: position)
      lastString = position..<end
      position = end
      continue
    case UInt8(ascii: ":"):
      let key = decodeJSONString(json[lastString])
      guard let depth = open.indices.last else { break }
      if open[depth]?.insert(key).inserted == false { return key }
    case UInt8(ascii: "{"): open.append([])
    case UInt8(ascii: "["): open.append(nil)
    case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
    default: break
    }
    position += 1
  }
  return nil
}

/// The position after the closing quote of the string that begins at `start`.
private func endOfJSONString(in json: UnsafeRawBufferPointer, from start: Int) -> Int {
  var position = start + 1
  while position < json.count {
    switch json[position] {
    case UInt8(ascii: "\\"): position += 2
    case UInt8(ascii: "\""): return position + 1
    default: position += 1
    }
  }
  return json.count
}

/// The text of a quoted JSON string, escapes resolved.
private func decodeJSONString(_ quoted: Slice<UnsafeRawBufferPointer>) -> String {
  if quoted.contains(UInt8(ascii: "\\")),
    let text = try? JSONDecoder().decode(String.self, from: Data(quoted))
  {
    return text
  }
  return String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self)
}
