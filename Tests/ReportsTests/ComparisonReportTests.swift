import Foundation
import Hardware
import Records
import Testing

@testable import Reports

@Suite struct ComparisonReportTests {
  private func text(
    _ cases: [Comparison.Case] = Compared.cases, all: Bool = false, style: Style = .plain,
    edit: (inout Comparison) -> Void = { _ in }
  ) throws -> String {
    var comparison = try Compared.comparison(cases)
    edit(&comparison)
    return try ComparisonReport(comparison, all: all).render(.table, style: style)
  }

  /// The text without its line breaks.
  private func flowing(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func wordForWord() throws {
    #expect(try text() == Self.table)
  }

  private static let table = #"""
    2 of 8 cases are slower
      1 is faster, 1 can't be told, 1 was disturbed, 1 is in the head alone, 1 is in the base \#
    alone, 1
      can't run here, 2 are the same within 2 %
      ci: HEAD against main, 40 pairs of processes, 3m 12s

    Slower
      case                                    base     head  change                pairs
      256×512 batch 1 w8a8 bitmask avx512  46.1 µs  50.6 µs  +9.8 % [+9.0, +10.6]     10
          once more in fresh processes: +9.5 % [+8.7, +10.3], 10 pairs
      256×512 batch 1 fp32 bitmask avx512  46.1 µs  48.5 µs  +5.2 % [+4.4, +6.0]      10
          once more in fresh processes: +4.9 % [+4.1, +5.7], 10 pairs

    Faster
      case                                    base     head  change                pairs
      256×512 batch 8 fp32 bitmask avx512  46.1 µs  43.3 µs  -6.1 % [-6.9, -5.3]      10

    Can't be told
      case                                    base     head  change                pairs
      256×512 batch 8 fp32 csr avx512      46.1 µs  47.2 µs  +2.4 % [+0.8, +4.0]      30
          30 pairs can't tell: raise --pairs, or use a quieter machine
      as near ±2 % as they are, more pairs would hardly tell: take another --threshold, or a quieter
      machine

    Disturbed, so that nothing can be said
      256×512 batch 16 fp32 bitmask avx512
          the core's speed differed between the two
      stop what else runs on these cores, or compare on a quieter machine: 'bench doctor' says what
      disturbs it

    In the head alone
      mpt-7b/mlp.up batch 1 fp32 bitmask avx512

    In the base alone
      mpt-7b/mlp.down batch 1 fp32 bitmask avx512

    Can't run on this machine
      256×512 batch 1 fp32 dense
          needs AVX-512

    Renamed
      256×512 batch 1 fp32 nm avx2
          was 256×512 batch 1 fp32 n-of-m avx2

      2 cases are the same within 2 %: the widest interval is ±0.8 %
      slowdowns that it would have found nine times in ten: 2.8 % in half of the cases, 4.0 % in all
      all cases: 50% zeros, 2 threads, cold
      base, head: time of one call; change: of that time, with the interval that it is judged \#
    by, which
      is 95 % sure for all cases together
      base         main at 1f2e3d4c5b6a, bench 0.1.0, release, optimised
      head         HEAD at abcdefabcdef, bench 0.1.0, release, optimised
      how          10 to 30 pairs of processes × 10 rounds × 2 ms, threshold 2 %
      conditions   priority nice -5, load 0.3, steal 250 ms
      machine      Example CPU, 2 cores, KVM, fingerprint 408304050a3df003

    """#

  @Test func allShowsEveryCase() throws {
    let all = try text(all: true)
    #expect(all.contains("The same\n"))
    #expect(!all.contains("the widest interval"))
    #expect(all.components(separatedBy: "[-0.4, +1.2]").count == 2)
  }

  @Test func theVerdictComesFirst() throws {
    func first(_ cases: [Comparison.Case], interrupted: Bool = false) throws -> [String] {
      let text = try text(cases) { if interrupted { $0.state = "interrupted" } }
      return text.split(separator: "\n").prefix(2).map(String.init)
    }
    let same = Compared.one("a", .same, 0.1)
    let open = Compared.one("b", .inconclusive, 2.5)
    let slower = Compared.one("c", .slower, 5, confirmed: 5)
    #expect(try first([same])[0] == "The case isn't slower")
    #expect(try first([same, Compared.one("d", .same, 0.1)])[0] == "None of 2 cases is slower")
    #expect(try first([slower, same])[0] == "1 of 2 cases is slower")
    #expect(
      try first([same, slower, Compared.one("f", .failed, reason: "wrong")])[0]
        == "1 of 3 cases failed, 1 is slower")
    #expect(try first([open])[0] == "None of 1 case can be told")
    #expect(
      try first([same, Compared.one("u", .unmeasured)], interrupted: true)
        == ["Stopped: 1 of 2 cases decided, none of them slower"]
        + ["  1 was not measured, 1 is the same within 2 %"])
    #expect(
      try first([open], interrupted: true)[0] == "Stopped before any of 1 case was decided")
    #expect(
      try first([Compared.one("n", .added)])
        == ["Nothing to compare: no case is in both builds", "  1 is in the head alone"])
    #expect(
      try first([Compared.one("n", .noBase, reason: "x")])[0]
        == "Nothing to compare with: the base fails")
    #expect(try first([])[0] == "Nothing was measured")
    #expect(try first([Compared.one("n", .refused, reason: "x")])[0] == "Nothing was measured")
  }

  @Test func noPercentageOfAChangeIsWithoutItsInterval() throws {
    for format in [ComparisonFormat.table, .markdown, .junit] {
      let text = try ComparisonReport(Compared.comparison(Compared.cases)).render(format)
      let changes = text.matches(of: #/[+-]\d+(\.\d+)? %/#)
      #expect(changes.count > 3)
      for change in changes {
        #expect(text[change.range.upperBound...].hasPrefix(" ["), "\(format): \(change.output.0)")
      }
    }
  }

  @Test func whatWasDisturbedHasNoFigures() throws {
    for format in [ComparisonFormat.table, .markdown, .html, .junit] {
      let text = try ComparisonReport(Compared.comparison(Compared.cases)).render(format)
      #expect(!text.contains("+12.0 %"), "\(format)")
      #expect(text.contains("the core's speed differed") || text.contains("core&#39;s speed"))
    }
  }

  @Test func saysHowManyPairsWouldTell() throws {
    let near = Compared.one("a", .inconclusive, 2.01, halfWidth: 1.6, pairs: 30)
    let far = Compared.one("b", .inconclusive, 4, halfWidth: 1.6, pairs: 30)
    let both = flowing(try text([near, far]))
    #expect(
      both.contains(#/about \d+ pairs would tell all but 1, which is too near ±2 %: --pairs \d+,/#))
    #expect(flowing(try text([near])).contains("more pairs would hardly tell"))
    #expect(flowing(try text([far])).contains(#/about \d+ pairs would tell: --pairs \d+,/#))
  }

  @Test func saysTheSmallestSlowdownThatItWouldHaveFound() throws {
    let quiet = Compared.one("a", .same, 0.1, halfWidth: 0.5)
    let loud = Compared.one("b", .same, 0.1, halfWidth: 1.5)
    func found(_ cases: [Comparison.Case]) throws -> [Double] {
      let line = flowing(try text(cases))
      guard let start = line.range(of: "slowdown")?.lowerBound,
        let end = line.range(of: "base, head:")?.lowerBound
      else { return [] }
      return line[start..<end].matches(of: #/(\d+(?:\.\d+)?) %/#).compactMap {
        Double($0.output.1)
      }
    }
    let one = try found([quiet])
    #expect(one.count == 1 && one[0] > 2)
    let two = try found([quiet, loud])
    #expect(two.count == 2 && two[1] >= two[0] && two[1] > one[0])
    #expect(try !text([Compared.one("n", .added)]).contains("slowdown"))
  }

  @Test func aReasonThatAllShareIsSaidOnce() throws {
    let cases = (0..<3).map { Compared.one("c\($0)", .unmeasured, reason: "the budget was spent") }
    let shared = try text(cases)
    #expect(shared.components(separatedBy: "the budget was spent").count == 2)
    #expect(try text([cases[0]]).contains("the budget was spent"))
  }

  @Test func renamedCasesAreSaidToBe() throws {
    let text = try text()
    #expect(text.contains("Renamed\n"))
    #expect(text.contains("was 256×512 batch 1 fp32 n-of-m avx2"))
  }

  @Test func plantedSlowdownsAreSaid() throws {
    let text = flowing(try text { $0.head.planted = "bitmask/fp32=10%" })
    #expect(text.contains("a slowdown planted: bitmask/fp32=10%"))
    #expect(text.contains("! a test build with a planted slowdown was measured"))
  }

  @Test func colourIsOnlyWhereItIsAskedFor() throws {
    let coloured = try text(style: Style(usesColour: true))
    #expect(coloured.hasPrefix("\u{1B}[31m2 of 8 cases are slower\u{1B}[0m\n"))
    #expect(try !text().contains("\u{1B}"))
    let plain = coloured.replacing(#/\u{1B}\[\d+m/#, with: "")
    #expect(try plain == text())
  }

  @Test(arguments: [60, 80, 100]) func linesFit(_ width: Int) throws {
    let long = String(repeating: "layer", count: 60)
    let cases =
      Compared.cases + [
        Compared.one(Compared.id("m/\(long)"), .slower, 5, confirmed: 5),
        Compared.one(long, .faster, -5, reason: long),
        Compared.one(Compared.id("m/\(long) \(long)", kernel: "csr"), .added),
      ]
    let text = try text(cases, style: Style(usesColour: false, width: width)) {
      $0.head.label = long
      $0.warnings = [long]
    }
    let longest = text.split(separator: "\n").max { $0.count < $1.count } ?? ""
    #expect(longest.count <= width, "\(longest)")
  }

  @Test func fourHundredCasesStayReadable() throws {
    let cases = (0..<400).map {
      Compared.one(Compared.id(batch: $0), [.same, .inconclusive, .added][$0 % 3], 0.1)
    }
    let text = try text(cases)
    #expect(text.split(separator: "\n").count < 80)
    #expect(text.contains("  and 113 more: --all shows them"))
    #expect(try self.text(cases, all: true).split(separator: "\n").count > 400)
  }

  @Test func commonWordsAreSaidOnce() throws {
    let names = CaseNames([Compared.id(), Compared.id(kernel: "csr")])
    #expect(names[Compared.id()] == "256×512 bitmask")
    #expect(names.common == "batch 1, fp32, 50% zeros, avx512, 2 threads, cold")
    #expect(CaseNames([Compared.id()]).common == nil)
    let odd = CaseNames(["a|b", Compared.id("mlp|up/x"), ""])
    #expect(odd["a|b"] == "a|b" && odd[""] == "" && odd["unknown"] == "unknown")
    #expect(odd[Compared.id("mlp|up/x")].hasPrefix("mlp|up/x batch 1 fp32"))
    #expect(CaseNames.family(of: Compared.id("a|b/c")) == ["a|b", "c"])
    #expect(CaseNames.family(of: "whatever") == ["whatever"])
  }

  @Test(arguments: [
    (1.098, 0.0088, "+9.8 % [+8.9, +10.7]"), (0.95, 0.01, "-5.0 % [-6.0, -4.0]"),
    (1.0002, 0.011, "0.0 % [-1.1, +1.1]"), (1.0, 0.0012, "0.00 % [-0.12, +0.12]"),
    (9.97, 0.4, "+900 % [+860, +940]"), (1.03, 0, "+3.00 % [+3.00, +3.00]"),
  ])
  func changesHaveTheDigitsThatTheirIntervalsSupport(
    _ value: Double, _ half: Double, _ expected: String
  ) {
    let ratio = Comparison.Ratio(
      value: value, low: value - half, high: value + half, confidence: 0.95)
    #expect(Units.change(ratio) == expected)
  }

  @Test func csvAndJSONHoldEverything() throws {
    let comparison = try Compared.comparison(Compared.cases)
    let report = ComparisonReport(comparison)
    let lines = try report.render(.csv).components(separatedBy: "\r\n").dropLast()
    #expect(lines.count == 1 + Compared.cases.count)
    #expect(Set(lines.map { $0.components(separatedBy: ",").count }.prefix(3)).count == 1)
    #expect(lines[1].hasPrefix("\(Compared.id()),,slower,,1.052,"))
    let json = try report.render(.json)
    #expect(try RunCoding.decoder().decode(Comparison.self, from: Data(json.utf8)) == comparison)
  }

  @Test func aComparisonOfNothingHasEveryForm() throws {
    for format in ComparisonFormat.allCases {
      #expect(try !ComparisonReport(Compared.comparison([])).render(format).isEmpty)
    }
  }

  @Test func otherFormsAreRefused() throws {
    #expect(try ComparisonFormat(.export(.junit)) == .junit)
    #expect(try ComparisonFormat(.output(.html)) == .html)
    #expect(throws: UsageError.self) { try ComparisonFormat(.export(.googleBenchmark)) }
  }
}
