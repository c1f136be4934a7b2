import Foundation
import Hardware

/// What the text of a `records.jsonl` says.
struct RecordReading {
  /// In the order of their lines.
  private(set) var records: [CaseRecord] = []
  /// Bytes of the last line that a kill cut off; 0 when it is whole.
  private(set) var tornBytes = 0
  /// Bytes before the torn line.
  private(set) var wholeBytes = 0
  /// The last line is a whole record that lacks only its newline.
  private(set) var lacksFinalNewline = false

  /// Reads `text`; a line that isn't a record, the unfinished last one aside, is a `DataError`.
  init(of text: Data, file: String) throws {
    var start = text.startIndex
    var line = 1
    while start < text.endIndex {
      guard let end = text[start...].firstIndex(of: Files.newline) else {
        try takeUnfinished(text[start...], file: file, line: line)
        break
      }
      try add(
        try RunCoding.decode(CaseRecord.self, from: text[start..<end], file: file, line: line),
        file: file, line: line)
      start = text.index(after: end)
      line += 1
    }
    wholeBytes = text.count - tornBytes
  }

  private mutating func add(_ record: CaseRecord, file: String, line: Int) throws {
    if let problem = record.problem {
      throw DataError(file: "\(file):\(line)", field: problem.field, problem.problem)
    }
    records.append(record)
  }

  private mutating func takeUnfinished(_ text: Data, file: String, line: Int) throws {
    if let record = try? RunCoding.decode(CaseRecord.self, from: text, file: file, line: line) {
      try add(record, file: file, line: line)
      lacksFinalNewline = true
    } else {
      tornBytes = text.count
    }
  }

  /// One record per case: the last written, in the place of the first.
  var latest: [CaseRecord] {
    var places: [String: Int] = [:]
    var result: [CaseRecord] = []
    for record in records {
      if let place = places[record.caseID] {
        result[place] = record
      } else {
        places[record.caseID] = result.count
        result.append(record)
      }
    }
    return result
  }

  /// Cases with several records that differ, in the order in which they first occur.
  var contradicted: [String] {
    var first: [String: CaseRecord] = [:]
    var result: [String] = []
    for record in records {
      let other = first[record.caseID] ?? record
      first[record.caseID] = other
      if other != record && !result.contains(record.caseID) { result.append(record.caseID) }
    }
    return result
  }
}
