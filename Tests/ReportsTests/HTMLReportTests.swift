import Foundation
import Records
import Testing

@testable import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct HTMLReportTests {
  /// Ends elements, opens tags and attributes, and breaks lines of JavaScript; a combining mark after a
  /// quote makes both one character.
  private static let hostile = "</script><!--<img src=x onerror=\"alert(1)\">\u{2028}\"\u{301}'&|`"

  private func page(_ records: [CaseRecord], warning: String? = nil) throws -> String {
    var run = try Fixtures.run()
    if let warning { run.warnings = [warning] }
    return try Report(run: run, records: records).render(.html)
  }

  /// The page with scripts and style sheets emptied: both are none of XML's.
  private func markup(_ page: String) -> String {
    page.replacing(#/(<(script|style)[^>]*>)[\s\S]*?(</\2>)/#) { "\($0.1)\($0.3)" }
  }

  private func parsed(_ page: String) throws -> XMLDocument {
    try XMLDocument(xmlString: markup(page))
  }

  private func texts(_ page: String, _ path: String) throws -> [String] {
    try parsed(page).nodes(forXPath: path).map { $0.stringValue ?? "" }
  }

  private func data(_ page: String) throws -> Embedded {
    let start = try #require(page.range(of: "id=\"cases-data\">"))
    let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
    return try JSONDecoder().decode(
      Embedded.self, from: Data(page[start.upperBound..<end.lowerBound].utf8))
  }

  private struct Embedded: Decodable {
    var columns: [String]
    var coded: [String]
    var texts: [String]
    var rows: [[Code?]]

    enum Code: Decodable {
      case number(Double)
      case list([Int])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .list(try container.decode([Int].self))
        }
      }
    }

    func numbers(_ name: String) -> [Double?] {
      guard let index = columns.firstIndex(of: name) else { return [] }
      return rows.map { row in
        if case .number(let number) = row[index] { number } else { nil }
      }
    }

    func column(_ name: String) -> [String?] {
      guard coded.contains(name), let index = columns.firstIndex(of: name) else { return [] }
      return rows.map { row in
        switch row[index] {
        case .number(let number): texts[Int(number)]
        case .list(let numbers): numbers.map { texts[$0] }.joined(separator: " ")
        case nil: nil
        }
      }
    }
  }

  @Test func aSweepHasItsSectionsInOrder() throws {
    let page = try page(Fixtures.records)
    #expect(
      try texts(page, "//main/section/h2") == [
        "What ran where", "The answer", "Best kernel per layer", "Charts", "All cases",
        "Refused, incorrect, suspect and noisy cases", "Ceilings and provenance",
      ])
    #expect(try texts(page, "//h1") == ["quick"])
    let facts = try texts(page, "//section[@id='origin']//dd")
    #expect(facts.contains { $0.hasPrefix("bench --spec quick --filter 'a b'") })
    #expect(facts.contains("abc123"))
    #expect(facts.contains("4 in 2 groups, 1 of them noisy"))
    #expect(try texts(page, "//*[@class='figure']") == ["1.90×"])
    #expect(try texts(page, "//*[@class='interval']") == ["[1.86, 1.94]"])
  }

  @Test func everyCaseHasARowAndItsData() throws {
    let page = try page(Fixtures.records)
    let rows = try parsed(page).nodes(forXPath: "//table[@id='cases']/tbody/tr")
    #expect(rows.count == Fixtures.records.count)
    let data = try data(page)
    let commands = CaseCommand(spec: try Fixtures.run().spec)
    for record in Fixtures.records {
      let index = try #require(data.column("command").firstIndex(of: commands.line(of: record)))
      #expect(rows[index].child(at: 0)?.stringValue?.hasPrefix(record.layer) == true)
      #expect(rows[index].child(at: 4)?.stringValue == record.kernel + record.isa)
      #expect(data.numbers("seconds")[index] == (record.isResult ? record.medianSeconds : nil))
      #expect(data.column("kernel")[index] == record.kernel)
    }
  }

  @Test func whatIsNoResultIsListedWithItsReason() throws {
    let page = try page(Fixtures.records)
    let problems = try texts(page, "//section[@id='problems']//td")
    #expect(problems.contains("relative error 0.3 exceeds 1e-4"))
    #expect(problems.contains("reads at 180 % of the DRAM ceiling"))
    #expect(
      try texts(page, "//section[@id='problems']//summary") == [
        "1 case incorrect", "1 case suspect", "1 case unsettled", "2 cases noisy",
      ])
  }

  @Test func namesComeOutAsText() throws {
    let records = Fixtures.records.map { record in
      var record = record
      record.layer = Self.hostile
      record.model = "m" + Self.hostile
      record.caseID = "m\(Self.hostile)/\(record.caseID)"
      record.reason = record.reason.map { _ in Self.hostile }
      return record
    }
    let page = try page(records, warning: Self.hostile)
    let document = try parsed(page)
    #expect(try document.nodes(forXPath: "//img").isEmpty)
    #expect(try document.nodes(forXPath: "//*[@onerror]").isEmpty)
    #expect(try document.nodes(forXPath: "//script").count == 2)
    #expect(try texts(page, "//table[@id='cases']/tbody/tr/td[1]")[0].hasPrefix(Self.hostile))
    #expect(try data(page).column("model").first == "m" + Self.hostile)
    // What would break out of the script it stands in.
    let start = try #require(page.range(of: "id=\"cases-data\">")).upperBound
    let rest = page[start...]
    let json = rest[..<(try #require(rest.range(of: "</script>")).lowerBound)]
    #expect(!json.contains("<") && !json.contains("\u{2028}"))
    // Unescaped, the quote would end an attribute.
    let quote = "\"\u{301}'"
    let holdsQuote = markup(page).contains(quote)
    #expect(!holdsQuote)
  }

  @Test func onlyItsOwnScriptMayRunAndNothingIsLoaded() throws {
    let document = try parsed(page(Fixtures.records))
    let policy = try #require(
      try document.nodes(forXPath: "//meta[@http-equiv]/@content").first?.stringValue)
    #expect(policy.hasPrefix("default-src 'none'"))
    let nonce = try #require(policy.firstMatch(of: #/script-src 'nonce-([0-9a-f]+)'/#)?.1)
    let scripts = try document.nodes(forXPath: "//script[not(@type)]/@nonce")
    #expect(scripts.map(\.stringValue) == [String(nonce)])
    #expect(try document.nodes(forXPath: "//link|//iframe|//*[@src]").isEmpty)
    for link in try document.nodes(forXPath: "//@href") {
      let target = try #require(link.stringValue)
      #expect(target.hasPrefix("#"))
      #expect(try document.nodes(forXPath: "//*[@id='\(target.dropFirst())']").count == 1)
    }
  }

  @Test(arguments: [0, 1, 2])
  func littleIsShownAsWell(_ kind: Int) throws {
    let refused = Fixtures.record("csr", seconds: nil, status: .refused, reason: "no columns")
    let records = [[], [Fixtures.records[0]], [refused]][kind]
    let page = try page(records)
    let expected = [
      "No records: nothing was measured.", "Nothing to compare: only the dense baseline ran.",
      "No results: of 1 case, 1 refused.",
    ][kind]
    let answer = try texts(page, "//section[@id='answer']")
    #expect(answer.first?.contains(expected) == true)
    #expect(
      try parsed(page).nodes(forXPath: "//table[@id='cases']/tbody/tr").count == records.count)
  }

  @Test func anInterruptedRunSaysSo() throws {
    var run = try Fixtures.run()
    run.state = "interrupted"
    let page = try Report(run: run, records: Fixtures.records).render(.html)
    #expect(try texts(page, "//*[@class='notices']").joined().contains("bench --resume"))
    #expect(try texts(page, "//*[@class='subtitle']")[0].hasSuffix("interrupted"))
  }

  @Test func theSameRunGivesTheSamePage() throws {
    #expect(try page(Fixtures.records) == page(Fixtures.records))
  }

  @Test func aThousandCasesStayBelowTwoMegabytes() throws {
    let records = (0..<1000).map { number in
      Fixtures.record(
        ["dense", "csr", "bitmask", "nm"][number % 4], seconds: 1e-3 * Double(1 + number % 17),
        speedup: (1.88, 1.85, 1.91), layer: "decoder.blocks.\(number / 40).self_attention.q+k+v",
        pattern: "unstructured(0.\(5 + number / 4 % 5))", batch: [1, 16][number / 20 % 2])
    }
    #expect(Set(records.map(\.caseID)).count == 1000)
    let page = try page(records)
    #expect(try parsed(page).nodes(forXPath: "//table[@id='cases']/tbody/tr").count == 1000)
    #expect(page.utf8.count < 2_000_000)
  }
}

@Suite struct HTMLModelReportTests {
  private func texts(_ folder: ResultFolder, _ path: String) throws -> [String] {
    let page = try HTMLReport(folder).render()
    let markup = page.replacing(#/(<(script|style)[^>]*>)[\s\S]*?(</\2>)/#) { "\($0.1)\($0.3)" }
    return try XMLDocument(xmlString: markup).nodes(forXPath: path).map { $0.stringValue ?? "" }
  }

  @Test func aModelRunHasItsOwnSections() throws {
    var folder = ResultFolder(path: "x")
    folder.model = try ModelFixtures.run()
    #expect(
      try texts(folder, "//main/section/h2") == [
        "What ran where", "The answer", "Charts", "Times, memory and fidelity",
        "Kernels of the layers", "Ceilings and provenance",
      ])
    #expect(try texts(folder, "//h1") == ["mpt_*7b*|<b>"])
    #expect(try texts(folder, "//section[@id='model']//*[@class='figure']").count == 2)
    #expect(try texts(folder, "//caption").contains { $0.hasPrefix("Decoding, 1 token at a time") })
  }

  @Test func aModelRunWithoutRecordsSaysSo() throws {
    var folder = ResultFolder(path: "x")
    folder.model = try ModelFixtures.run()
    folder.model?.records = []
    #expect(
      try texts(folder, "//section[@id='model']")[0].contains("No records: nothing was measured."))
  }

  @Test func aDecisionComesFirst() throws {
    var folder = ResultFolder(path: "x")
    folder.decision = try Decided.decision(isRun: false)
    folder.sweep = RunContents(run: try Fixtures.run(), records: Fixtures.records)
    let titles = try texts(folder, "//main/section/h2")
    #expect(titles.prefix(3) == ["What ran where", "The answer", "The plan"])
    #expect(titles.contains("All cases"))
    let cards = try texts(folder, "//section[@id='decision']//*[@class='figure']")
    #expect(cards == ["20.0 ms", "1.00 ms", "119 MiB"])
    let cells = try texts(folder, "//section[@id='decision-plan']//td")
    #expect(cells.prefix(3) == ["=", "decoder.mlp.up", "bitmask w8a8 avx512"])
    #expect(cells.contains("as fast as dense w8a8 avx512, smaller"))
  }

  @Test func breakEvensAreSaidInWords() throws {
    var folder = ResultFolder(path: "x")
    func series(_ axis: BreakEven.Axis, _ verdict: BreakEven.Verdict, _ ends: (Double, Double)?)
      -> BreakEven
    {
      var series = BreakEven(
        axis: axis, model: "mpt-7b", layer: "attn", outFeatures: 8, inFeatures: 8,
        batch: axis == .sparsity ? 16 : nil, pattern: axis == .batch ? "2:4" : nil,
        precision: "fp32", kernel: "csr", isa: "avx512", baselineKernels: ["dense"], threads: 1,
        cache: "cold", lowest: axis == .sparsity ? 0 : 1,
        highest: axis == .sparsity ? 0.95 : 256)
      series.verdict = verdict
      series.low = ends?.0
      series.high = ends?.1
      return series
    }
    let breakEvens = [
      series(.sparsity, .from, (0.31, 0.34)), series(.sparsity, .never, nil),
      series(.batch, .upTo, (12, 16)), series(.sparsity, .always, nil),
    ]
    folder.sweep = RunContents(
      run: try Fixtures.run(), records: Fixtures.records, breakEvens: breakEvens)
    let expected = ["from 31–34 %", "never below 95 %", "always", "up to batch 12–16"]
    #expect(try texts(folder, "//section[@id='break-even']//td[4]") == expected)
    folder.sweep = RunContents(run: try Fixtures.run(), records: [], breakEvens: breakEvens)
    #expect(
      try texts(folder, "//main/section/h2") == [
        "What ran where", "Break-even", "Ceilings and provenance",
      ])
  }
}
