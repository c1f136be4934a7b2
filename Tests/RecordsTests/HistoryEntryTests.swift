import Foundation
import Hardware
import Testing

@testable import Records

@Suite struct HistoryEntryTests {
  /// Every optional field has a value: decoded from text made of the schema's own property lists.
  private func fullEntry() throws -> HistoryEntry {
    let schema = try Schema.load("history")
    var entry = try RunCoding.decoder().decode(
      HistoryEntry.self, from: JSONEncoder().encode(schema.fullExample(schema.root)))
    entry.run.fingerprint = MachineFingerprint(entry.machine).description
    entry.run.id = entry.identity
    return entry
  }

  private func fields(_ value: Any) -> Set<String> {
    Set(Mirror(reflecting: value).children.compactMap(\.label))
  }

  @Test func entryAndSchemaHaveTheSameFields() throws {
    let schema = try Schema.load("history")
    let entry = try fullEntry()
    func named(_ definition: String) -> Set<String> {
      Set(schema.root["$defs"]?[definition]?["properties"]?.object.keys ?? [:].keys)
    }
    #expect(fields(entry) == Set(schema.root["properties"]?.object.keys ?? [:].keys))
    #expect(fields(entry.run) == named("run"))
    #expect(fields(entry.cases[0]) == named("case"))
    #expect(fields(try #require(entry.cases[0].ratio)) == named("interval"))
    #expect(fields(entry.machine) == named("machineDescription"))
    let text = try JSONDecoder().decode(JSONValue.self, from: entry.line())
    #expect(schema.violations(text) == [])
  }

  @Test func enumsOfTheSchemaAreThoseOfTheCode() throws {
    let schema = try Schema.load("history")
    func values(_ definition: String, _ property: String) -> Set<String> {
      let named = schema.root["$defs"]?[definition]?["properties"]?[property]
      return Set((named?["enum"]?.array ?? []).compactMap(\.string))
    }
    #expect(values("run", "kind") == Set(HistoryRun.Kind.allCases.map(\.rawValue)))
    #expect(values("case", "status") == Set(CaseRecord.Status.allCases.map(\.rawValue)))
    #expect(values("case", "bound") == Set(CaseRecord.Bound.allCases.map(\.rawValue)))
    #expect(values("case", "stage") == Set(ModelRecord.Stage.allCases.map(\.rawValue)))
  }

  @Test func anEntryIsReadBackAsItWas() throws {
    var entry = try fullEntry()
    entry.run.spec = "name: ci\nbatch: 1\n"
    entry.run.id = entry.identity
    let line = try entry.line()
    #expect(line.filter { $0 == Files.newline }.count == 1)
    #expect(try HistoryEntry(reading: line, file: "x.jsonl", line: 1) == entry)
  }

  @Test func theIdDependsOnTheRunAndItsFirstTimeAlone() throws {
    let entry = try fullEntry()
    func id(_ change: (inout HistoryEntry) -> Void) -> String {
      var changed = entry
      change(&changed)
      return changed.identity
    }
    let changes: [(inout HistoryEntry) -> Void] = [
      { $0.run.name += "x" }, { $0.run.startedAt += 1 }, { $0.run.gitCommit = nil },
      { $0.run.commandLine.append("") }, { $0.run.kind = .model }, { $0.run.fingerprint = "x" },
      { $0.run.spec = nil }, { $0.run.buildConfiguration = "" },
      { $0.cases[0].seconds?.value = 0.25 }, { $0.cases[0].caseID += "x" },
    ]
    #expect(Set(changes.map(id) + [entry.identity]).count == changes.count + 1)
    let others: [(inout HistoryEntry) -> Void] = [
      { $0.run.state = "finished" }, { $0.cases.append($0.cases[0]) },
      { $0.machine.availableMemoryBytes = 1 }, { $0.run.software = [:] }, { $0.run.id = "" },
    ]
    #expect(others.allSatisfy { id($0) == entry.identity })
    // What one field ends with isn't taken for what the next begins with.
    #expect(
      id { ($0.run.name, $0.run.gitCommit) = ("a", "bc") }
        != id { ($0.run.name, $0.run.gitCommit) = ("ab", "c") })
  }

  @Test func whatCannotBeIsNamed() throws {
    let changes: [(String, (inout HistoryEntry) -> Void)] = [
      ("run.fingerprint", { $0.run.fingerprint = "x" }), ("run.id", { $0.run.id = "x" }),
      ("cases", { $0.cases = [] }), ("cases.caseID", { $0.cases.append($0.cases[0]) }),
      ("cases.caseID", { $0.cases[0].caseID = "" }), ("cases.batch", { $0.cases[0].batch = 0 }),
      ("cases.threads", { $0.cases[0].threads = -1 }),
      ("cases.sparsity", { $0.cases[0].sparsity = 2 }),
      ("cases.ratio", { $0.cases[0].ratio?.low = 9 }),
      ("cases.ratio", { $0.cases[0].ratio?.low = 0 }),
      ("cases.seconds", { $0.cases[0].seconds?.high = 0.1 }),
      ("cases.memoryShare", { $0.cases[0].memoryShare = -1 }),
      ("cases.rounds", { $0.cases[0].rounds = -1 }),
    ]
    #expect(try fullEntry().problem == nil)
    for (field, change) in changes {
      var entry = try fullEntry()
      change(&entry)
      if field.hasPrefix("cases") { entry.run.id = entry.identity }
      #expect(entry.problem?.field == field)
    }
  }

  @Test func differencesNameWhatChanged() throws {
    let before = try fullEntry().run
    var after = before
    #expect(before.differences(from: after) == [])
    after.software = ["openblas": "0.3.26"]
    after.spec = "other"
    #expect(
      before.differences(from: after)
        == ["key text → none", "openblas none → 0.3.26", "another spec"])
  }

  @Test(arguments: [
    ("2026-01-31", 1_769_817_600.0), ("2026-01-31T12:00:00Z", 1_769_860_800),
  ])
  func datesAreInUTC(_ text: String, _ seconds: Double) throws {
    #expect(
      try HistoryDate.parse(text, option: "--since") == Date(timeIntervalSince1970: seconds))
  }

  @Test(arguments: ["", "yesterday", "2026-13-01", "2026-02-30", "2026-01-31x", "31.1.2026"])
  func otherDatesAreRefused(_ text: String) {
    let error = #expect(throws: UsageError.self) {
      try HistoryDate.parse(text, option: "--since")
    }
    #expect(error?.description.hasPrefix("--since: '\(text)' is no date") == true)
  }
}
