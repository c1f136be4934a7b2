import Foundation
import Records
import Testing

@testable import Reports

@Suite struct DataReportTests {
  @Test func csvSnapshot() throws {
    let text = try Report(run: Fixtures.run(), records: [Fixtures.records[2]]).render(.csv)
    let lines = text.components(separatedBy: "\r\n")
    try #require(lines.count == 3)
    #expect(lines[0].hasPrefix("schemaVersion,caseID,groupID,status,reason,addedAsBaseline,model,"))
    let named =
      "1,mpt-7b/blocks.*.attn.out_proj|4096x4096|1|fp32|unstructured(0.5)|csr|avx512|1|cold,"
      + "mpt-7b/blocks.*.attn.out_proj|1|unstructured(0.5),incorrect,"
      + "relative error 0.3 exceeds 1e-4,,mpt-7b,blocks.*.attn.out_proj,4096,4096,32,1,fp32,"
      + "unstructured(0.5),0.5,csr,avx512,,,1,cold,,42,"
    #expect(lines[1].hasPrefix(named))
    #expect(lines[1].dropFirst(named.count).allSatisfy { $0 == "," })
    #expect(lines[1].count { $0 == "," } == lines[0].count { $0 == "," })
    #expect(lines[2].isEmpty)
  }

  @Test func csvOfNothingIsItsHeader() throws {
    let text = try Report(run: Fixtures.run(), records: []).render(.csv)
    #expect(text == CSVReport.columns.map(\.name).joined(separator: ",") + "\r\n")
  }

  /// What is no single value, or a value with an interval, has columns of its own choice.
  private static let columnsOfLists = [
    "levels": [], "findings": ["boundByRoofline", "boundByDifferential", "boundByCounters"],
    "differential": [
      "differentialStream", "differentialResident", "differentialDecode", "differentialLaunch",
      "differentialStart", "differentialSeconds",
    ],
  ]

  @Test func csvHasEveryFieldOfARecordInItsOrder() {
    var record = Fixtures.records[1]
    record.counters = CaseRecord.Counters()
    let names = Mirror(reflecting: record).children.flatMap { name, value -> [String] in
      guard let name else { return [] }
      if let columns = Self.columnsOfLists[name] { return columns }
      let some = Mirror(reflecting: value).children.first.map { Mirror(reflecting: $0.value) }
      guard let some, some.displayStyle == .struct, !some.children.isEmpty,
        ["rowNonzeros", "noise", "counters"].contains(name)
      else { return [name] }
      return some.children.compactMap(\.label).map {
        name + $0.prefix(1).uppercased() + $0.dropFirst()
      }
    }
    #expect(CSVReport.columns.map(\.name) == names)
  }

  @Test func csvKeepsFullPrecision() throws {
    var record = Fixtures.records[0]
    record.medianSeconds = 0.1 + 0.2
    let text = try Report(run: Fixtures.run(), records: [record]).render(.csv)
    #expect(text.contains(",0.30000000000000004,"))
  }

  @Test func jsonHoldsRunAndRecords() throws {
    struct Whole: Decodable {
      var run: RunDescription
      var records: [CaseRecord]
    }
    let text = try Report(run: Fixtures.run(), records: Fixtures.records).render(.json)
    let back = try RunCoding.decoder().decode(Whole.self, from: Data(text.utf8))
    #expect(back.records == Fixtures.records)
    #expect(back.run.commandLine == (try Fixtures.run().commandLine))
  }
}
