import Foundation
import Hardware
import Testing

@testable import Records

@Suite struct ComparisonTests {
  private let utc = TimeZone(secondsFromGMT: 0) ?? .current

  private func json(_ value: some Encodable) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: RunCoding.encoder().encode(value))
  }

  /// Every optional field has a value: decoded from text made of the schema's own property lists.
  private func full() throws -> Comparison {
    let schema = try Schema.load("comparison")
    return try RunCoding.decoder().decode(
      Comparison.self, from: JSONEncoder().encode(schema.fullExample(schema.root)))
  }

  /// One that a real comparison could have left.
  private func kept() throws -> Comparison {
    var comparison = try full()
    comparison.name = "odd/../name"
    comparison.spec = "name: ci\nbatch: 1\n"
    comparison.settings.threshold = 0.02
    comparison.cases = [Comparison.Case(caseID: "a", verdict: .same)]
    comparison.cases[0].ratio = .init(value: 1, low: 0.99, high: 1.01, confidence: 0.95)
    comparison.cases[0].pairLogRatios = [-0.01, 0.01]
    return comparison
  }

  // MARK: Schema

  @Test func isValidAndSurvivesTheRoundTrip() throws {
    let schema = try Schema.load("comparison")
    let full = try json(full())
    #expect(schema.violations(full) == [])
    #expect(full == schema.fullExample(schema.root))
  }

  @Test func comparisonAndSchemaHaveTheSameFields() throws {
    let schema = try Schema.load("comparison")
    func named(_ definition: String) -> Set<String> {
      Set(schema.root["$defs"]?[definition]?["properties"]?.object.keys ?? [:].keys)
    }
    func fields(_ value: Any) -> Set<String> {
      Set(Mirror(reflecting: value).children.compactMap(\.label))
    }
    let comparison = try full()
    #expect(fields(comparison) == Set(schema.root["properties"]?.object.keys ?? [:].keys))
    #expect(fields(comparison.base) == named("side"))
    #expect(fields(comparison.settings) == named("settings"))
    let one = try #require(comparison.cases.first)
    #expect(fields(one) == named("case"))
    #expect(fields(try #require(one.ratio)) == named("ratio"))
  }

  @Test func verdictsOfTheSchemaAreThoseOfTheCode() throws {
    let properties = try Schema.load("comparison").root["$defs"]?["case"]?["properties"]
    let verdicts = (properties?["verdict"]?["enum"]?.array ?? []).compactMap(\.string)
    #expect(verdicts == Comparison.Verdict.allCases.map(\.rawValue))
  }

  @Test func theMachineIsThatOfTheOtherSchema() throws {
    let own = try #require(try Schema.load("comparison").root["$defs"])
    let others = try #require(try Schema.load("run").root["$defs"])
    for name in ["machineDescription", "cache", "features", "numaNode"] {
      #expect(own[name] != nil && own[name] == others[name], "\(name)")
    }
  }

  // MARK: Folder

  @Test func isKeptAndReadAgain() throws {
    try withTemporaryFolder { parent in
      var comparison = try kept()
      comparison.startedAt = Fixtures.noon
      let path = try ComparisonFolder.write(
        comparison, summary: "s\n", in: parent, timeZone: utc)
      #expect(path == parent + "/2025-01-31-compare-odd-..-name")
      let files = try FileManager.default.contentsOfDirectory(atPath: path)
      #expect(files.sorted() == ["comparison.json", "summary.md"])
      for place in [path, path + "/comparison.json", path + "/summary.md"] {
        #expect(try ComparisonFolder.open(place) == comparison)
      }
      #expect(try ResultFolder.open(path: path).comparison == comparison)
      #expect(try ComparisonFolder.open(parent) == nil)
    }
  }

  @Test(arguments: [
    ("{}", "schemaVersion"), ("{\"schemaVersion\": 99}", "schemaVersion"), ("nonsense", nil),
  ])
  func refusesWhatIsNoComparison(_ text: String, _ field: String?) throws {
    try withTemporaryFolder { folder in
      try text.write(toFile: folder + "/comparison.json", atomically: true, encoding: .utf8)
      let error = #expect(throws: DataError.self) { try ComparisonFolder.open(folder) }
      #expect(error?.file?.hasSuffix("comparison.json") == true && error?.field == field)
    }
  }

  @Test func anUnknownVerdictIsNamedWithThoseThatThereAre() throws {
    try withTemporaryFolder { folder in
      let text = String(decoding: try RunCoding.encoder().encode(kept()), as: UTF8.self)
      try text.replacing("\"same\"", with: "\"fine\"").write(
        toFile: folder + "/comparison.json", atomically: true, encoding: .utf8)
      let error = #expect(throws: DataError.self) { try ComparisonFolder.open(folder) }
      #expect("\(try #require(error))".contains("must be one of slower, faster, same"))
    }
  }

  // MARK: What no comparison leaves

  private static let edits: [(String, @Sendable (inout Comparison) -> Void)] = [
    ("state", { $0.state = "done" }),
    ("machine.cores", { $0.machine.cores = 0 }),
    ("settings.pairs", { $0.settings.pairs = 0 }),
    ("settings.mostPairs", { $0.settings.mostPairs = $0.settings.pairs - 1 }),
    ("settings.rounds", { $0.settings.rounds = -1 }),
    ("settings.sampleSeconds", { $0.settings.sampleSeconds = 0 }),
    ("settings.threshold", { $0.settings.threshold = .nan }),
    ("settings.familywiseError", { $0.settings.familywiseError = 1 }),
    ("settings.canaryTolerance", { $0.settings.canaryTolerance = -1 }),
    ("pairs", { $0.pairs = -1 }),
    ("wallSeconds", { $0.wallSeconds = -1 }),
    ("base.buildSeconds", { $0.base.buildSeconds = -1 }),
    ("cases.caseID", { $0.cases.append($0.cases[0]) }),
    ("cases.caseID", { $0.cases[0].caseID = "" }),
    ("cases.droppedSamples", { $0.cases[0].droppedSamples = 1 }),
    ("cases.headSeconds", { $0.cases[0].headSeconds = 0 }),
    ("cases.ratio.low", { $0.cases[0].ratio?.low = 0 }),
    ("cases.ratio.value", { $0.cases[0].ratio?.high = 0.995 }),
    ("cases.ratio.value", { $0.cases[0].pairLogRatios = [0.1, 0.2] }),
    ("cases.ratio.value", { $0.cases[0].pairLogRatios = [] }),
    ("cases.ratio.confidence", { $0.cases[0].ratio?.confidence = 95 }),
    ("cases.verdict", { $0.cases[0].ratio?.high = 1.03 }),
    ("cases.verdict", { $0.cases[0].ratio = nil }),
    ("cases.verdict", { $0.cases[0].verdict = .slower }),
    ("cases.verdict", { $0.cases[0].verdict = .faster }),
  ]

  @Test(arguments: edits.indices) func anEditedFieldIsRefused(_ index: Int) throws {
    var comparison = try kept()
    #expect(comparison.problem == nil)
    Self.edits[index].1(&comparison)
    #expect(comparison.problem?.field == Self.edits[index].0, "\(Self.edits[index].0)")
  }

  @Test func aSlowerCaseHasItsConfirmation() throws {
    var comparison = try kept()
    comparison.cases[0].verdict = .slower
    comparison.cases[0].ratio = .init(value: 1.1, low: 1.09, high: 1.11, confidence: 0.95)
    comparison.cases[0].pairLogRatios = [log(1.1)]
    #expect(comparison.problem?.field == "cases.verdict")
    comparison.cases[0].confirmation = comparison.cases[0].ratio
    comparison.cases[0].confirmationLogRatios = [log(1.1)]
    #expect(comparison.problem == nil)
  }
}
