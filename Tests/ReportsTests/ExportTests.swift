import Foundation
import Records
import Testing

@testable import Reports

@Suite struct ExportTests {
  private func render(
    _ format: ExportFormat, _ records: [CaseRecord] = Fixtures.records
  ) throws -> String {
    try Report(run: Fixtures.run(), records: records).render(.export(format))
  }

  private struct Benchmarks: Decodable {
    struct Context: Decodable {
      var date: String
      var executable: String
      var num_cpus: Int
      var json_schema_version: Int
      var library_build_type: String
      var cases_without_result: String?
    }
    struct Entry: Decodable {
      var name: String
      var run_name: String
      var run_type: String
      var aggregate_name: String?
      var real_time: Double
      var cpu_time: Double
      var time_unit: String
      var iterations: Int
      var threads: Int
      var bytes_per_second: Double?
      var speedup: Double?
      var speedup_low: Double?
    }
    var context: Context
    var benchmarks: [Entry]

    init(_ text: String) throws {
      self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    }
  }

  @Test func googleBenchmarkHasEveryResultAndItsMedian() throws {
    let export = try Benchmarks(render(.googleBenchmark))
    #expect(export.context.executable == "bench" && export.context.num_cpus == 4)
    #expect(export.context.date == "2025-01-31T12:00:00Z")
    #expect(export.context.library_build_type == "release")
    #expect(export.context.json_schema_version == 1)
    #expect(export.context.cases_without_result == "1 suspect, 1 incorrect")
    let results = Fixtures.records.filter(\.isResult)
    #expect(export.benchmarks.map(\.run_name) == results.flatMap { [$0.caseID, $0.caseID] })
    let bitmask = export.benchmarks[2]
    #expect(bitmask.run_type == "iteration" && bitmask.aggregate_name == nil)
    #expect(bitmask.name == results[1].caseID && bitmask.time_unit == "ns")
    #expect(abs(bitmask.real_time - 2.45e6) < 1e-6 && bitmask.cpu_time == bitmask.real_time)
    #expect(bitmask.bytes_per_second == 14.56e9 && bitmask.threads == 1)
    #expect(bitmask.speedup == 1.88 && bitmask.speedup_low == 1.85)
    let median = export.benchmarks[3]
    #expect(median.run_type == "aggregate" && median.aggregate_name == "median")
    #expect(median.name == results[1].caseID + "_median")
    #expect(median.real_time == bitmask.real_time)
  }

  @Test func googleBenchmarkTakesProcessorTimeWhereItWasCounted() throws {
    var record = Fixtures.records[0]
    record.counters = CaseRecord.Counters()
    record.counters?.taskClockSeconds = 9e-3
    record.rounds = 40
    record.callsPerSample = 3
    let entry = try Benchmarks(render(.googleBenchmark, [record])).benchmarks[0]
    #expect(entry.cpu_time == 9e6 && entry.iterations == 120)
  }

  @Test func exportsOfNothingAreWholeFiles() throws {
    for records in [[], [Fixtures.record("csr", seconds: nil, status: .refused, reason: "no")]] {
      #expect(try Benchmarks(render(.googleBenchmark, records)).benchmarks.isEmpty)
      #expect(try render(.csvLong, records).hasPrefix("caseID,model,"))
      #expect(try render(.junit, records).hasSuffix("</testsuites>\n"))
    }
  }

  @Test func longCSVHasALinePerFigure() throws {
    let lines = try render(.csvLong).components(separatedBy: "\r\n").dropLast()
    let id = Fixtures.records[1].caseID
    let dimensions =
      "mpt-7b,blocks.*.attn.out_proj,4096,4096,32,1,fp32,unstructured(0.5),0.5,bitmask,avx512,1,cold"
    #expect(
      lines.contains("\(id),\(dimensions),measured,,speedupOverDense,1,1.88,1.85,1.91"))
    #expect(lines.contains("\(id),\(dimensions),measured,,bytesPerSecond,B/s,14560000000,,"))
    let incorrect = lines.filter { $0.hasPrefix(Fixtures.records[2].caseID) }
    #expect(incorrect.count == 1)
    #expect(incorrect[0].hasSuffix("incorrect,relative error 0.3 exceeds 1e-4,,,,,"))
    for record in Fixtures.records {
      #expect(lines.contains { $0.hasPrefix("\(record.caseID),") })
    }
  }

  /// A field that is added to the record isn't forgotten here.
  @Test func everyNumberOfTheWideCSVIsAMetric() throws {
    let record = try Self.withEveryNumber(Fixtures.records[1])
    let run = ExportedRun(run: try Fixtures.run(), records: [record])
    let names = Set(run.cases[0].metrics.map(\.name)).union(run.dimensions)
    let others: Set = ["schemaVersion", "seed", "medianLowSeconds", "medianHighSeconds"]
    var numbers = 0
    for column in CSVReport.columns where !others.contains(column.name) {
      guard let value = column.value(record), Double(value) != nil else { continue }
      numbers += 1
      #expect(names.contains(column.name.replacing(/(Low|High)$/, with: "")), "\(column.name)")
    }
    #expect(numbers > 70)
  }

  /// `record` with 1 in every numeric field that it leaves open.
  private static func withEveryNumber(_ record: CaseRecord) throws -> CaseRecord {
    func open(_ value: Any) -> [String: Any] {
      Mirror(reflecting: value).children.reduce(into: [:]) { fields, child in
        guard let name = child.label else { return }
        let type = type(of: child.value)
        if type == Double?.self || type == Int?.self { fields[name] = 1 }
      }
    }
    let share = ["value": 1, "low": 1, "high": 1]
    var parts: [String: Any] = ["rounds": 1, "seconds": 1]
    for name in ["stream", "resident", "decode", "launch", "start"] { parts[name] = share }
    var fields = try #require(
      JSONSerialization.jsonObject(with: RunCoding.encoder().encode(record)) as? [String: Any])
    fields.merge(open(record)) { $1 }
    fields["counters"] = open(CaseRecord.Counters())
    fields["differential"] = parts
    let text = try JSONSerialization.data(withJSONObject: fields)
    return try RunCoding.decoder().decode(CaseRecord.self, from: text)
  }

  @Test func junitFailsWhatIsIncorrectAndSkipsWhatIsNoResult() throws {
    let text = try render(.junit)
    #expect(
      text.contains(
        #"<testsuites name="quick" tests="7" failures="1" errors="0" time="0.016">"#))
    #expect(
      text.contains(
        #"<testsuite name="mpt-7b/blocks.*.attn.out_proj" tests="7" failures="1" errors="0" "#
          + #"skipped="1" time="0.016" timestamp="2025-01-31T12:00:00">"#))
    #expect(
      text.contains(
        #"<failure type="incorrect" message="relative error 0.3 exceeds 1e-4">relative error "#
          + "0.3 exceeds 1e-4</failure>"))
    #expect(
      text.contains(
        #"<skipped type="suspect" message="reads at 180 % of the DRAM ceiling"/>"#))
    #expect(text.contains(#"classname="mpt-7b.blocks.*.attn.out_proj" time="0.002450000">"#))
    #expect(text.contains("speedupOverDense: 1.88 [1.85, 1.91]\n"))
    #expect(
      text.contains("<property name=\"command\" value=\"bench --spec quick --filter 'a b'\"/>"))
    // What is no result has no figures that could be taken for one.
    #expect(!text.contains("4.6 [4.5, 4.7]"))
  }

  @Test func markupInNamesIsText() throws {
    var record = Fixtures.records[1]
    record.layer = "<b a=\"1\">&amp;]]>"
    record.reason = "line\nbreak\u{1}"
    record.status = .refused
    let text = try render(.junit, [record])
    #expect(text.contains("name=\"mpt-7b/&lt;b a=&quot;1&quot;&gt;&amp;amp;]]&gt;\""))
    #expect(text.contains("message=\"line&#10;break\u{FFFD}\""))
  }

  @Test func aModelsStagesAreCases() throws {
    let report = ModelReport(try ModelFixtures.run())
    let export = try Benchmarks(report.render(.export(.googleBenchmark)))
    #expect(export.benchmarks.count == 12)
    #expect(
      export.benchmarks[0].name == "mpt_*7b*|<b>|1|128|128|2|dense/fp32/dense/cold|firstToken")
    #expect(export.benchmarks[6].speedup == 6.8)
    let junit = try report.render(.export(.junit))
    #expect(junit.contains(#"<testsuite name="mpt_*7b*|&lt;b&gt;" tests="6" failures="0""#))
    let csv = try report.render(.export(.csvLong))
    #expect(csv.contains("decode,1,measured,,secondsByWork.decoder.qkv,s,0.0588,,\r\n"))
  }

  @Test func formatsAreNamedOnce() {
    let names = RunFormat.allCases.map(\.rawValue)
    #expect(Set(names).count == names.count)
    for format in RunFormat.allCases { #expect(RunFormat(rawValue: format.rawValue) == format) }
    #expect(RunFormat(rawValue: "xml") == nil)
  }
}
