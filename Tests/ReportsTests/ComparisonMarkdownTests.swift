import Foundation
import Records
import Testing

@testable import Reports

@Suite struct ComparisonMarkdownTests {
  private func markdown(
    _ cases: [Comparison.Case] = Compared.cases, edit: (inout Comparison) -> Void = { _ in }
  ) throws -> String {
    var comparison = try Compared.comparison(cases)
    edit(&comparison)
    return try ComparisonReport(comparison).render(.markdown)
  }

  @Test func aCommentBeginsWithItsMarkerAndTheVerdict() throws {
    #expect(
      try markdown().hasPrefix(
        """
        <!-- bench compare: ci -->
        ## bench: 2 of 8 cases are slower

        1 is faster, 1 can't be told, 1 was disturbed, 1 is in the head alone, 1 is in the base alone, \
        1 can't run here, 2 are the same within 2 %.

        ci: HEAD against main, 40 pairs of processes, 3m 12s.

        ### Slower

        | case | base | head | change | pairs | once more |
        | --- | ---: | ---: | --- | ---: | --- |
        | 256×512 batch 1 w8a8 bitmask avx512 | 46.1 µs | 50.6 µs | +9.8 % [+9.0, +10.6] | 10 | \
        +9.5 % [+8.7, +10.3] |
        | 256×512 batch 1 fp32 bitmask avx512 | 46.1 µs | 48.5 µs | +5.2 % [+4.4, +6.0] | 10 | \
        +4.9 % [+4.1, +5.7] |

        ### Faster

        | case | base | head | change | pairs |
        | --- | ---: | ---: | --- | ---: |
        | 256×512 batch 8 fp32 bitmask avx512 | 46.1 µs | 43.3 µs | -6.1 % [-6.9, -5.3] | 10 |

        """))
  }

  @Test func whatDidNotChangeIsFolded() throws {
    let text = try markdown()
    let head = text.components(separatedBy: "<details>")[0]
    #expect(!head.contains("batch 16") && !head.contains("mpt-7b"))
    for title in [
      "Can't be told: 1 case", "In the head alone: 1 case", "Renamed", "All 10 cases",
      "How it was measured, and on what",
    ] {
      #expect(text.contains("<details><summary>\(title)</summary>\n\n"), "\(title)")
    }
    for one in Compared.cases {
      #expect(text.contains(Markdown.escape(one.caseID)), "\(one.caseID)")
    }
  }

  @Test(arguments: ["a --> <script>", "--", "", "x\ny", "ci-2.1_b"])
  func theMarkerStaysAComment(_ name: String) throws {
    let first = try #require(
      try markdown { $0.name = name }.split(separator: "\n").first.map(String.init))
    let inside = first.dropFirst("<!--".count).dropLast("-->".count)
    #expect(first.hasPrefix("<!-- bench compare: ") && first.hasSuffix(" -->"))
    #expect(!inside.contains("--") && !inside.contains("<") && !inside.contains(">"))
  }

  @Test func namesComeOutAsText() throws {
    let hostile = "</details><img src=x>|`*_\u{2028}"
    let cases = [
      Compared.one(hostile, .slower, 5, reason: hostile, confirmed: 5),
      Compared.one(hostile + "2", .added, reason: hostile),
    ]
    let text = try markdown(cases) {
      $0.base.label = hostile
      $0.warnings = [hostile]
    }
    let bare = text.replacing("\\<", with: "")
    #expect(!bare.contains("<img") && !bare.contains("</details><"))
    #expect(
      text.components(separatedBy: "<details>").count
        == text.components(separatedBy: "\n</details>").count)
  }

  @Test func staysBelowTheLengthOfAComment() throws {
    let long = String(repeating: "é", count: 5000)
    let headlines: [(Comparison.Verdict, String)] = [
      (.slower, "400 of 400 cases are slower"), (.inconclusive, "None of 400 cases can be told"),
      (.added, "Nothing to compare: no case is in both builds"),
    ]
    for (verdict, headline) in headlines {
      let cases = (0..<400).map { number in
        Compared.one(
          Compared.id("m/\(number)\(long)"), verdict, 5, reason: long,
          confirmed: verdict == .slower ? 5 : nil)
      }
      let text = try markdown(cases) {
        $0.head.label = long
        $0.warnings = [long]
        $0.commandLine = [long]
      }
      // The text itself would be all that a failure shows.
      let isShort = text.utf8.count <= 65_536
      let saysSo = text.contains("Left out, as more than 65,536 characters isn't shown here: ")
      let hasHeadline = text.contains("## bench: \(headline)\n")
      #expect(isShort && saysSo && hasHeadline, "\(verdict)")
      let leavesRowsOut = text.contains("more are left out here.")
      #expect(leavesRowsOut == (verdict == .slower))
    }
  }

  @Test func theStepSummaryHasNoMarker() throws {
    let report = ComparisonReport(try Compared.comparison(Compared.cases))
    let text = try #require(StepSummary(report).text())
    #expect(text.hasPrefix("## bench: 2 of 8 cases are slower\n"))
    #expect(text.contains("<details><summary>All 10 cases</summary>"))
  }
}
