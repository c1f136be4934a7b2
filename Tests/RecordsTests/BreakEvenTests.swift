import Foundation
import Hardware
import Matrices
import Testing

@testable import Records

@Suite struct BreakEvenTests {
  private func json(_ value: some Encodable) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: RunCoding.encoder().encode(value))
  }

  /// Every optional field has a value: decoded from text made of the schema's own property lists.
  private func full() throws -> BreakEven {
    let schema = try Schema.load("break-even")
    return try RunCoding.decoder().decode(
      BreakEven.self, from: JSONEncoder().encode(schema.fullExample(schema.root)))
  }

  private func minimal(_ layer: String = "a") -> BreakEven {
    BreakEven(
      axis: .sparsity, model: "shape", layer: layer, outFeatures: 8, inFeatures: 16, batch: 1,
      pattern: nil, precision: "fp32", kernel: "csr", isa: "avx2", baselineKernels: ["dense"],
      threads: 2, cache: "cold", lowest: 0, highest: 0.95)
  }

  // MARK: Schema

  @Test func linesAreValidAndSurviveTheRoundTrip() throws {
    let schema = try Schema.load("break-even")
    let full = try json(full())
    #expect(schema.violations(full) == [])
    #expect(full == schema.fullExample(schema.root))
    #expect(schema.violations(try json(minimal())) == [])
  }

  @Test func lineAndSchemaHaveTheSameFields() throws {
    let schema = try Schema.load("break-even")
    let full = try full()
    func fields(_ value: Any) -> Set<String> {
      Set(Mirror(reflecting: value).children.compactMap(\.label))
    }
    #expect(fields(full) == Set(schema.root["properties"]?.object.keys ?? [:].keys))
    let probe = schema.root["$defs"]?["probe"]?["properties"]?.object.keys ?? [:].keys
    #expect(fields(try #require(full.probes.first)) == Set(probe))
  }

  @Test func enumsOfTheSchemaAreThoseOfTheCode() throws {
    let schema = try Schema.load("break-even")
    func values(_ property: String) -> Set<String> {
      Set((schema.root["properties"]?[property]?["enum"]?.array ?? []).compactMap(\.string))
    }
    #expect(values("axis") == Set(BreakEven.Axis.allCases.map(\.rawValue)))
    #expect(values("verdict") == Set(BreakEven.Verdict.allCases.map(\.rawValue)))
    #expect(values("precision") == Set(Precision.allCases.map(\.rawValue)))
  }

  @Test(arguments: [
    ("verdict", JSONValue.string("sometimes")), ("axis", .string("threads")),
    ("batch", .integer(0)),
    ("pattern", .string("half")), ("speed", .number(1)), ("smallerFrom", .number(1.5)),
    ("probes", .object([:])), ("isUnfinished", .bool(false)), ("schemaVersion", .integer(2)),
  ])
  func schemaRefuses(_ field: String, _ value: JSONValue) throws {
    let schema = try Schema.load("break-even")
    var fields = try json(full()).object
    fields[field] = value
    #expect(!schema.violations(.object(fields)).isEmpty)
  }

  @Test(arguments: ["from", "upTo"])
  func rangesHaveBothEnds(_ verdict: String) throws {
    let schema = try Schema.load("break-even")
    var fields = try json(minimal()).object
    fields["verdict"] = .string(verdict)
    #expect(schema.violations(.object(fields)).contains("$.low: missing"))
  }

  // MARK: Folder

  @Test func linesAreAppendedAndTheLastOfASeriesHolds() throws {
    try withTemporaryFolder { parent in
      let folder = try RunFolder.create(in: parent, run: try Fixtures.minimalRun())
      let empty = try RunFolder.open(path: folder.path)
      #expect(empty.breakEvens == [] && !empty.isOfBreakEvens)
      var better = minimal()
      better.verdict = .always
      do {
        let stream = try folder.breakEvenStream()
        for one in [minimal(), minimal("b"), better] { try stream.append(one) }
      }
      let contents = try RunFolder.open(path: folder.path + "/break-even.jsonl")
      #expect(contents.breakEvens == [better, minimal("b")])
      #expect(contents.isOfBreakEvens)
      #expect(contents.records.isEmpty && contents.notes.isEmpty)
    }
  }

  @Test func aKillWithinALineLosesThatLineAlone() throws {
    try withTemporaryFolder { parent in
      let folder = try RunFolder.create(in: parent, run: try Fixtures.minimalRun())
      try folder.breakEvenStream().append(minimal())
      let whole = try Data(contentsOf: URL(fileURLWithPath: folder.breakEvenPath))
      try (whole + whole.prefix(40)).write(to: URL(fileURLWithPath: folder.breakEvenPath))
      let contents = try RunFolder.open(path: folder.path)
      #expect(contents.breakEvens == [minimal()])
      #expect(contents.notes.first?.contains("that series is left out") == true)
      try folder.breakEvenStream().append(minimal("b"))
      #expect(try RunFolder.open(path: folder.path).breakEvens == [minimal(), minimal("b")])
    }
  }

  @Test(arguments: [
    (#""schemaVersion":1"#, #""schemaVersion":2"#, "schemaVersion: is 2"),
    (#""verdict":"unsettled""#, #""verdict":"maybe""#, "verdict: has a value that isn't allowed"),
    (#""layer":"a""#, #""layer":1"#, "layer: must be of type String"),
  ])
  func refusesWhatItCannotRead(_ text: String, _ other: String, _ part: String) throws {
    try withTemporaryFolder { parent in
      let folder = try RunFolder.create(in: parent, run: try Fixtures.minimalRun())
      try folder.breakEvenStream().append(minimal())
      let written = try String(contentsOfFile: folder.breakEvenPath, encoding: .utf8)
      #expect(written.contains(text))
      try written.replacingOccurrences(of: text, with: other)
        .write(toFile: folder.breakEvenPath, atomically: true, encoding: .utf8)
      let error = #expect(throws: DataError.self) { try RunFolder.open(path: folder.path) }
      #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
      #expect(error?.description.contains("break-even.jsonl:1") == true)
    }
  }

  @Test func seriesAreToldApart() {
    var others = [minimal(), minimal("b")]
    others += [minimal(), minimal(), minimal(), minimal()]
    others[2].batch = 2
    others[3].threads = 1
    others[4].cache = "warm"
    others[5].isa = "avx512"
    #expect(Set(others.map(\.seriesID)).count == others.count)
  }
}
