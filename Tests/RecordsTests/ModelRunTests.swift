import Foundation
import Hardware
import Testing

@testable import Records

@Suite struct ModelRunTests {
  private let utc = TimeZone(secondsFromGMT: 0) ?? .current

  private func json(_ value: some Encodable) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: RunCoding.encoder().encode(value))
  }

  /// Every optional field has a value: decoded from text made of the schema's own property lists.
  private func fullRun() throws -> ModelRun {
    let schema = try Schema.load("model")
    return try RunCoding.decoder().decode(
      ModelRun.self, from: JSONEncoder().encode(schema.fullExample(schema.root)))
  }

  private func minimalRun(name: String = "t5-small") throws -> ModelRun {
    ModelRun(
      name: name, startedAt: Fixtures.noon, commandLine: ["bench", "model"], gitCommit: nil,
      buildConfiguration: "debug, measured code optimised", versions: [:],
      machine: try Fixtures.fullRun().machine, model: "t5-small", weights: nil, seed: 1,
      threads: 2, batch: 1, prompt: 128, context: 1, generate: 64, blocks: 6,
      blocksOfTheModel: 6)
  }

  // MARK: Schema

  @Test func runsAreValidAndSurviveTheRoundTrip() throws {
    let schema = try Schema.load("model")
    let full = try json(fullRun())
    #expect(schema.violations(full) == [])
    #expect(full == schema.fullExample(schema.root))
    #expect(schema.violations(try json(minimalRun())) == [])
  }

  @Test func runAndSchemaHaveTheSameFields() throws {
    let schema = try Schema.load("model")
    let run = try fullRun()
    func named(_ definition: String) -> Set<String> {
      Set(schema.root["$defs"]?[definition]?["properties"]?.object.keys ?? [:].keys)
    }
    func fields(_ value: Any) -> Set<String> {
      Set(Mirror(reflecting: value).children.compactMap(\.label))
    }
    #expect(fields(run) == Set(schema.root["properties"]?.object.keys ?? [:].keys))
    let record = try #require(run.records.first)
    #expect(fields(record) == named("record"))
    let stage = try #require(record.stages.first)
    #expect(fields(stage) == named("stage"))
    #expect(fields(stage.seconds) == named("interval"))
    #expect(fields(try #require(record.layers.first)) == named("layer"))
    #expect(fields(try #require(record.fidelity)) == named("fidelity"))
  }

  /// What both kinds of run say of the machine is said in the same words.
  @Test func theMachineIsThatOfTheOtherSchema() throws {
    let own = try #require(try Schema.load("model").root["$defs"])
    let others = try #require(try Schema.load("run").root["$defs"])
    for (name, definition) in others.object { #expect(own[name] == definition, "\(name)") }
  }

  @Test func enumsOfTheSchemaAreThoseOfTheCode() throws {
    let stage = try #require(try Schema.load("model").root["$defs"]?["stage"])
    let values = Set((stage["properties"]?["stage"]?["enum"]?.array ?? []).compactMap(\.string))
    #expect(values == Set(ModelRecord.Stage.allCases.map(\.rawValue)))
  }

  @Test(arguments: [
    ("schemaVersion", JSONValue.integer(2)), ("threads", .integer(0)), ("batch", .number(1.5)),
    ("state", .string("running")), ("records", .object([:])), ("model", .string("")),
    ("speed", .number(1)), ("context", .integer(-1)),
  ])
  func schemaRefuses(_ field: String, _ value: JSONValue) throws {
    let schema = try Schema.load("model")
    var fields = try json(fullRun()).object
    fields[field] = value
    #expect(!schema.violations(.object(fields)).isEmpty)
  }

  // MARK: Folder

  @Test func isKeptAndReadAgain() throws {
    try withTemporaryFolder { parent in
      var run = try fullRun()
      run.name = "odd name/../x"
      run.startedAt = Fixtures.noon
      let path = try ModelRunFolder.write(
        run, summary: "summary\n", in: parent + "/new", timeZone: utc)
      #expect(path == parent + "/new/2025-01-31-model-odd-name-..-x")
      let files = try FileManager.default.contentsOfDirectory(atPath: path)
      #expect(files.sorted() == ["model.json", "summary.md"])
      for place in [path, path + "/", path + "/model.json", path + "/summary.md"] {
        let read = try #require(try ModelRunFolder.open(place))
        #expect(try json(read) == json(run))
      }
      let second = try ModelRunFolder.write(run, summary: "", in: parent + "/new", timeZone: utc)
      #expect(second == path + "-2")
    }
  }

  @Test func aFolderWithoutAModelsRunIsNone() throws {
    try withTemporaryFolder { folder in
      for place in [folder, folder + "/none"] {
        let run = try ModelRunFolder.open(place)
        #expect(run == nil)
      }
    }
  }

  @Test(arguments: [
    (
      #""schemaVersion" : 1"#, #""schemaVersion" : 2"#,
      "schemaVersion: is 2, but this bench reads up"
    ),
    (#""schemaVersion" : 1"#, #""schemaVersion" : 0"#, "schemaVersion: is 0, but starts at 1"),
    (#""threads" : 2"#, #""threads" : "two""#, "threads: must be of type Int"),
    (#""threads" : 2"#, #""thread" : 2"#, "threads: is missing"),
    (#""threads" : 2"#, #""threads" : "#, "is not valid JSON"),
  ])
  func refusesWhatItCannotRead(_ text: String, _ other: String, _ part: String) throws {
    try withTemporaryFolder { parent in
      let folder = try ModelRunFolder.write(minimalRun(), summary: "", in: parent)
      let path = folder + "/model.json"
      let written = try String(contentsOfFile: path, encoding: .utf8)
      #expect(written.contains(text))
      try written.replacingOccurrences(of: text, with: other)
        .write(toFile: path, atomically: true, encoding: .utf8)
      let error = #expect(throws: DataError.self) { try ModelRunFolder.open(folder) }
      #expect(
        error?.description.hasPrefix("\(path): \(part)") == true, "\(error?.description ?? "")")
    }
  }

  @Test func aPlaceThatCannotBeWrittenIsRefusedAndLeftAsItWas() throws {
    try withTemporaryFolder { parent in
      try Data().write(to: URL(fileURLWithPath: parent + "/file"))
      for place in [parent + "/file", parent + "/file/x", "/proc/bench"] {
        #expect(throws: UnavailableError.self) { try ModelRunFolder.requireWritable(place) }
        #expect(throws: UnavailableError.self) {
          try ModelRunFolder.write(minimalRun(), summary: "", in: place)
        }
      }
      try ModelRunFolder.requireWritable(parent + "/a/b")
      var run = try minimalRun()
      run.wallSeconds = .nan
      #expect(throws: (any Error).self) {
        try ModelRunFolder.write(run, summary: "", in: parent + "/a/b")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: parent) == ["file"])
    }
  }

  @Test func saysWhatItIsExtrapolatedFrom() throws {
    var run = try minimalRun()
    #expect(run.extrapolation == nil)
    run.blocks = 2
    #expect(run.extrapolation == "extrapolated from 2 of 6 blocks")
  }

  // MARK: Plans

  private func plan(_ text: String) throws -> KernelPlan {
    try withTemporaryFolder { folder in
      try text.write(toFile: folder + "/plan.json", atomically: true, encoding: .utf8)
      return try KernelPlan(path: folder + "/plan.json")
    }
  }

  @Test func plansAreRead() throws {
    let written = KernelPlan(
      model: "mpt-7b",
      layers: [
        "mlp.up": ["prefill": .init(kernel: "csr"), "decode": .init(kernel: "nm", isa: "avx2")]
      ])
    let text = String(decoding: try RunCoding.encoder().encode(written), as: UTF8.self)
    #expect(try plan(text) == written)
    let byHand = try plan(
      #"{"schemaVersion": 1, "model": "m", "layers": {"a": {"decode": {"kernel": "csr"}}}}"#)
    #expect(byHand.layers["a"]?["decode"] == .init(kernel: "csr"))
  }

  @Test(arguments: [
    (
      #"{"schemaVersion": 3, "model": "m", "layers": {}}"#,
      "schemaVersion: is 3, but this bench reads"
    ),
    (#"{"schemaVersion": 0, "model": "m", "layers": {}}"#, "schemaVersion: is 0"),
    (#"{"model": "m", "layers": {}}"#, "schemaVersion: is missing"),
    (#"{"schemaVersion": 1, "layers": {}}"#, "model: is missing"),
    (#"{"schemaVersion": 1, "model": "m", "layers": []}"#, "layers: must be of type"),
    (
      #"{"schemaVersion": 1, "model": "m", "layers": {"a": {"decode": {}}}}"#,
      "layers.a.decode.kernel: is missing"
    ),
    ("", "is not valid JSON"), ("[", "is not valid JSON"),
  ])
  func refusesOtherPlans(_ text: String, _ part: String) throws {
    let error = #expect(throws: DataError.self) { try plan(text) }
    #expect(
      error?.description.contains("plan.json: \(part)") == true, "\(error?.description ?? "")")
  }

  @Test func refusesAPlanThatIsNotThere() {
    let error = #expect(throws: DataError.self) { try KernelPlan(path: "/nonexistent/plan.json") }
    #expect(error?.problem == "can't be read")
  }
}
