import Foundation
import Hardware
import Testing

@testable import Records

@Suite struct DecisionTests {
  private let utc = TimeZone(secondsFromGMT: 0) ?? .current

  private func json(_ value: some Encodable) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: RunCoding.encoder().encode(value))
  }

  /// Every optional field has a value: decoded from text made of the schema's own property lists.
  private func full() throws -> Decision {
    let schema = try Schema.load("decision")
    return try RunCoding.decoder().decode(
      Decision.self, from: JSONEncoder().encode(schema.fullExample(schema.root)))
  }

  // MARK: Schema

  @Test func isValidAndSurvivesTheRoundTrip() throws {
    let schema = try Schema.load("decision")
    let full = try json(full())
    #expect(schema.violations(full) == [])
    #expect(full == schema.fullExample(schema.root))
  }

  @Test func decisionAndSchemaHaveTheSameFields() throws {
    let schema = try Schema.load("decision")
    func named(_ definition: String) -> Set<String> {
      Set(schema.root["$defs"]?[definition]?["properties"]?.object.keys ?? [:].keys)
    }
    func fields(_ value: Any) -> Set<String> {
      Set(Mirror(reflecting: value).children.compactMap(\.label))
    }
    let decision = try full()
    #expect(fields(decision) == Set(schema.root["properties"]?.object.keys ?? [:].keys))
    let layer = try #require(decision.layers.first)
    #expect(fields(layer) == named("layer"))
    #expect(fields(layer.choice) == named("candidate"))
    let option = try #require(decision.options.first)
    #expect(fields(option) == named("option"))
    #expect(fields(try #require(option.stages.first)) == named("stage"))
    #expect(fields(try #require(decision.precisions.first)) == named("precisionVerdict"))
  }

  @Test func enumsOfTheSchemaAreThoseOfTheCode() throws {
    let schema = try Schema.load("decision")
    func values(_ property: JSONValue?) -> Set<String> {
      Set((property?["enum"]?.array ?? []).compactMap(\.string))
    }
    let candidate = schema.root["$defs"]?["candidate"]?["properties"]
    #expect(
      values(schema.root["properties"]?["objective"])
        == Set(Decision.Objective.allCases.map(\.rawValue)))
    #expect(values(candidate?["source"]) == Set(Decision.Source.allCases.map(\.rawValue)))
  }

  @Test func theMachineIsThatOfTheOtherSchema() throws {
    let own = try #require(try Schema.load("decision").root["$defs"])
    let others = try #require(try Schema.load("model").root["$defs"])
    let shared = own.object.filter { $0.key != "layer" && $0.key != "stage" }
    var compared = 0
    for (name, definition) in shared where others[name] != nil {
      #expect(others[name] == definition, "\(name)")
      compared += 1
    }
    #expect(compared >= 5)
  }

  // MARK: Plan

  @Test func aDecisionsPlanIsValid() throws {
    let decision = try full()
    let plan = KernelPlan(decision)
    #expect(try Schema.load("plan").violations(json(plan)) == [])
    let layer = try #require(decision.layers.first)
    #expect(plan.model == decision.model && plan.pattern == decision.pattern)
    #expect(plan.headPrecision == decision.headPrecision && plan.hasPrecisions)
    #expect(
      plan.layers[layer.layer]?[layer.phase]
        == KernelPlan.Choice(
          kernel: layer.choice.kernel, isa: layer.choice.isa, precision: layer.choice.precision))
  }

  @Test func refusesTwoPrecisionsForOneLayer() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/plan.json"
      try """
      {"schemaVersion": 2, "model": "m", "layers": {"mlp.up": {
        "prefill": {"kernel": "dense", "precision": "bf16"}, "decode": {"kernel": "dense"}}}}
      """.write(toFile: path, atomically: true, encoding: .utf8)
      let error = #expect(throws: DataError.self) { try KernelPlan(path: path) }
      #expect(error?.field == "layers.mlp.up")
      #expect("\(try #require(error))".contains("has bf16 and no precision"))
    }
  }

  // MARK: Folder

  @Test func isKeptAndReadAgain() throws {
    try withTemporaryFolder { parent in
      var decision = try full()
      decision.startedAt = Fixtures.noon
      decision.model = "odd/../name"
      decision.replacedBy = nil
      let path = try DecisionFolder.write(
        decision, run: nil, summary: "s\n", in: parent, timeZone: utc)
      #expect(path == parent + "/2025-01-31-decide-odd-..-name")
      let files = try FileManager.default.contentsOfDirectory(atPath: path)
      #expect(files.sorted() == ["decision.json", "plan.json", "summary.md"])
      for place in [path, path + "/decision.json", path + "/plan.json"] {
        #expect(try DecisionFolder.open(place) == decision)
      }
      #expect(try KernelPlan(path: path + "/plan.json") == KernelPlan(decision))
      #expect(try DecisionFolder.open(parent) == nil)
    }
  }

  @Test(arguments: [
    ("{}", "schemaVersion"), ("{\"schemaVersion\": 99}", "schemaVersion"),
    ("{\"schemaVersion\": 1}", "startedAt"), ("nonsense", nil),
  ])
  func refusesWhatIsNoDecision(_ text: String, _ field: String?) throws {
    try withTemporaryFolder { folder in
      try text.write(toFile: folder + "/decision.json", atomically: true, encoding: .utf8)
      let error = #expect(throws: DataError.self) { try DecisionFolder.open(folder) }
      #expect(error?.file?.hasSuffix("decision.json") == true)
      #expect(
        field == nil || error?.field?.contains(field ?? "") == true || error?.field == "commandLine"
      )
    }
  }

  @Test func whatTookThePlansPlaceIsThePlan() throws {
    var decision = try full()
    func option(_ name: String, isPlan: Bool) -> Decision.Option {
      Decision.Option(
        name: name, precision: "fp32", isPlan: isPlan, linearBytes: 1, denseBytes: 2, cacheBytes: 3,
        stages: [])
    }
    decision.options = [option("plan", isPlan: true), option("csr", isPlan: false)]
    decision.replacedBy = nil
    #expect(decision.plan?.name == "plan" && decision.plan?.totalBytes == 6)
    decision.replacedBy = "csr fp32"
    #expect(decision.plan?.name == "csr")
  }
}
