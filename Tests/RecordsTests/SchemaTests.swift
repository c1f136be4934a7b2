import Foundation
import Hardware
import Matrices
import Testing

@testable import Records

@Suite struct SchemaTests {
  private func json(_ value: some Encodable) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: RunCoding.encoder().encode(value))
  }

  @Test func minimalRecordIsValid() throws {
    let schema = try Schema.load("record")
    #expect(schema.violations(try json(Fixtures.minimalRecord())) == [])
  }

  @Test func fullRecordIsValidAndSurvivesTheRoundTrip() throws {
    let schema = try Schema.load("record")
    let value = try json(Fixtures.fullRecord())
    #expect(schema.violations(value) == [])
    #expect(value == schema.fullExample(schema.root))
  }

  @Test func recordAndSchemaHaveTheSameFields() throws {
    let schema = try Schema.load("record")
    let record = try Fixtures.fullRecord()
    #expect(Self.fields(record) == Set(schema.root["properties"]?.object.keys ?? [:].keys))
    for (name, value) in Mirror(reflecting: record).children {
      guard let name, let property = schema.root["properties"]?[name] else { continue }
      let nested = schema.resolve(property)["properties"]?.object.keys.map { $0 } ?? []
      guard !nested.isEmpty, let some = Mirror(reflecting: value).children.first else { continue }
      #expect(Self.fields(some.value) == Set(nested), "\(name)")
    }
  }

  @Test func runAndSchemaHaveTheSameFields() throws {
    let schema = try Schema.load("run")
    let run = try Fixtures.fullRun()
    #expect(Self.fields(run) == Set(schema.root["properties"]?.object.keys ?? [:].keys))
    func named(_ definition: String) -> Set<String> {
      Set(schema.root["$defs"]?[definition]?["properties"]?.object.keys ?? [:].keys)
    }
    #expect(Self.fields(run.machine) == named("machineDescription"))
    #expect(Self.fields(run.machine.features) == named("features"))
    #expect(Self.fields(try #require(run.machine.caches.first)) == named("cache"))
    #expect(Self.fields(try #require(run.machine.numaNodes.first)) == named("numaNode"))
    let ceilings = try #require(run.ceilings.first)
    #expect(Self.fields(ceilings) == named("ceilings"))
    #expect(Self.fields(try #require(ceilings.bandwidths.first)) == named("bandwidth"))
    #expect(Self.fields(try #require(ceilings.arithmetic.first)) == named("arithmetic"))
  }

  @Test func runsAreValid() throws {
    let schema = try Schema.load("run")
    #expect(schema.violations(try json(Fixtures.fullRun())) == [])
    #expect(schema.violations(try json(Fixtures.minimalRun())) == [])
  }

  @Test func enumsOfTheSchemaAreThoseOfTheCode() throws {
    let schema = try Schema.load("record")
    func values(_ property: String) -> Set<String> {
      Set((schema.root["properties"]?[property]?["enum"]?.array ?? []).compactMap(\.string))
    }
    #expect(values("status") == Set(CaseRecord.Status.allCases.map(\.rawValue)))
    #expect(values("bound") == Set(CaseRecord.Bound.allCases.map(\.rawValue)))
    #expect(values("precision") == Set(Precision.allCases.map(\.rawValue)))
  }

  @Test(arguments: [
    ("batch", JSONValue.integer(0)), ("batch", .string("1")), ("batch", .number(1.5)),
    ("sparsity", .number(1.5)), ("status", .string("fine")), ("cache", .string("tepid")),
    ("pattern", .string("unstructured")), ("schemaVersion", .integer(2)),
    ("medianSeconds", .integer(0)), ("speed", .number(1)), ("caseID", .string("")),
    ("noise", .object([:])), ("settled", .integer(1)),
  ])
  func schemaRefuses(_ field: String, _ value: JSONValue) throws {
    let schema = try Schema.load("record")
    var fields = try json(Fixtures.fullRecord()).object
    fields[field] = value
    #expect(!schema.violations(.object(fields)).isEmpty)
  }

  @Test(arguments: ["measured", "suspect"])
  func timedCasesMustHaveTimes(_ status: String) throws {
    let schema = try Schema.load("record")
    var fields = try json(Fixtures.minimalRecord()).object
    fields["status"] = .string(status)
    #expect(schema.violations(.object(fields)).contains("$.medianSeconds: missing"))
  }

  /// Stored properties by name: they are the coding keys, unless a type chooses others.
  private static func fields(_ value: Any) -> Set<String> {
    Set(Mirror(reflecting: value).children.compactMap(\.label))
  }
}
