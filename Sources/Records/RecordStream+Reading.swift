import Foundation
import Hardware

/// What the text of a file with a `Line` per line says, as of `records.jsonl`.
struct LineReading<Line: Decodable> {
  /// In the order of their lines.
  private(set) var records: [Line] = []
  /// Bytes of the last line that a kill cut off; 0 when it is whole.
  private(set) var tornBytes = 0
  /// Bytes before the torn line.
  private(set) var wholeBytes = 0
  /// The last line is a whole record that lacks only its newline.
  private(set) var lacksFinalNewline = false

  /// Reads `text`; a line that isn't one, the unfinished last one aside, is a `DataError`.
  init(of text: Data, file: String) throws {
    var start = text.startIndex
    var line = 1
    while start < text.endIndex {
      guard let end = text[start...].firstIndex(of: Files.newline) else {
        takeUnfinished(text[start...], file: file, line: line)
        break
      }
      records.append(
        try RunCoding.decode(Line.self, from: text[start..<end], file: file, line: line))
      start = text.index(after: end)
      line += 1
    }
    wholeBytes = text.count - tornBytes
  }

  private mutating func takeUnfinished(_ text: Data, file: String, line: Int) {
    if let record = try? RunCoding.decode(Line.self, from: text, file: file, line: line) {
      records.append(record)
      lacksFinalNewline = true
    } else {
      tornBytes = text.count
    }
  }

  /// One record per `id`: the last written, in the place of the first.
  func latest(by id: (Line) -> String) -> [Line] {
    var places: [String: Int] = [:]
    var result: [Line] = []
    for record in records {
      if let place = places[id(record)] {
        result[place] = record
      } else {
        places[id(record)] = result.count
        result.append(record)
      }
    }
    return result
  }
}
