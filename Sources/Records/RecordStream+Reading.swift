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

  private let problem: (Line) -> FieldProblem?

  /// Reads `text`; a line that isn't one, the unfinished last one aside, or has a `problem`, is a `DataError`.
  init(
    of text: Data, file: String, problem: @escaping (Line) -> FieldProblem? = { _ in nil }
  ) throws {
    self.problem = problem
    var start = text.startIndex
    var line = 1
    while start < text.endIndex {
      guard let end = text[start...].firstIndex(of: Files.newline) else {
        try takeUnfinished(text[start...], file: file, line: line)
        break
      }
      try add(
        try RunCoding.decode(Line.self, from: text[start..<end], file: file, line: line),
        file: file, line: line)
      start = text.index(after: end)
      line += 1
    }
    wholeBytes = text.count - tornBytes
  }

  private mutating func add(_ record: Line, file: String, line: Int) throws {
    if let problem = problem(record) {
      throw DataError(file: "\(file):\(line)", field: problem.field, problem.problem)
    }
    records.append(record)
  }

  private mutating func takeUnfinished(_ text: Data, file: String, line: Int) throws {
    if let record = try? RunCoding.decode(Line.self, from: text, file: file, line: line) {
      try add(record, file: file, line: line)
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

extension LineReading where Line: Equatable {
  /// Ids with several records that differ, in the order in which they first occur.
  func contradicted(by id: (Line) -> String) -> [String] {
    var first: [String: Line] = [:]
    var result: [String] = []
    for record in records {
      let other = first[id(record)] ?? record
      first[id(record)] = other
      if other != record && !result.contains(id(record)) { result.append(id(record)) }
    }
    return result
  }
}
