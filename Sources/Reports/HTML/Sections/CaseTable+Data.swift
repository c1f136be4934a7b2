import Records

extension CaseTable {
  /// What the script sorts and filters by, and shows beside a mark: a row per row of the table, in the
  /// same order.
  ///
  /// Texts, which occur over and over, stand once in `texts`, and rows have their numbers; a command is
  /// a list of such.
  private struct Data: Encodable {
    var columns: [String]
    /// Columns whose values are numbers of `texts`, or lists of them.
    var coded: [String]
    var texts: [String]
    var rows: [[EmbeddedJSON.Value]]
  }

  /// The data as JSON for a script element.
  ///
  /// Throws `EncodingError` when it has no JSON.
  func data() throws -> String {
    var texts = NumberedTexts()
    let rows = records.map { record in
      Self.texts(record).map { texts.number($0.1) } + Self.numbers(record).map { .init($0.1) }
        + [.list(command.parts(of: record).map { texts.place($0) })]
    }
    let codedNames = records.first.map { Self.texts($0).map(\.0) } ?? []
    let numberNames = records.first.map { Self.numbers($0).map(\.0) } ?? []
    return try EmbeddedJSON.text(
      Data(
        columns: codedNames + numberNames + ["command"], coded: codedNames + ["command"],
        texts: texts.all, rows: rows))
  }

  private static func texts(_ record: CaseRecord) -> [(String, String?)] {
    [
      ("layer", "\(record.model)/\(record.layer)"), ("model", record.model),
      ("precision", record.precision), ("pattern", Cells.pattern(record)),
      ("kernel", record.kernel), ("isa", record.isa), ("cache", record.cache),
      ("status", status(record)), ("bound", record.bound?.rawValue),
      ("why", record.isResult ? record.evidence : record.reason),
    ]
  }

  private static func numbers(_ record: CaseRecord) -> [(String, Double?)] {
    let figures: [(String, Double?)] = [
      ("seconds", record.medianSeconds), ("speedup", record.speedup?.value),
      ("bySize", record.sizeBoundSpeedup), ("bytesPerSecond", record.bytesPerSecond),
      ("ceiling", Cells.bindingUtilisation(record)),
    ]
    return [
      ("batch", Double(record.batch)), ("threads", Double(record.threads)),
      ("zeros", record.sparsity),
    ] + figures.map { ($0.0, record.isResult ? $0.1 : nil) }
  }
}

/// Texts, each once, by number.
private struct NumberedTexts {
  private(set) var all: [String] = []
  private var places: [String: Int] = [:]

  /// The number of `text`, a new one if it is new.
  mutating func place(_ text: String) -> Int {
    if let place = places[text] { return place }
    places[text] = all.count
    all.append(text)
    return all.count - 1
  }

  /// The number of `text` as a value; none of none.
  mutating func number(_ text: String?) -> EmbeddedJSON.Value {
    text.map { .number(Double(place($0))) } ?? .none
  }
}
