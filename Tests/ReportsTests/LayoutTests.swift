import Testing

@testable import Reports

@Suite struct LayoutTests {
  @Test func cutting() {
    #expect("abcdef".cut(to: 6) == "abcdef")
    #expect("abcdef".cut(to: 4) == "abc…")
    #expect("abcdef".cut(to: 0) == "…")
    #expect("abcdefgh".cutInMiddle(to: 5) == "ab…gh")
    #expect("abc".cutInMiddle(to: 3) == "abc")
  }

  @Test func wrapping() {
    #expect("¹ one two three".wrapped(to: 9, keeping: 2) == ["¹ one two", "  three"])
    #expect("  word".wrapped(to: 3, keeping: 2) == ["  word"])
    #expect("".wrapped(to: 9, keeping: 2) == ["  "])
  }

  @Test func columns() {
    let rows = [["a", "10"], ["long", "5"]]
    let table = TextTable([.left, .right], fitting: rows)
    #expect(table.line(rows[0], limit: 80) == "  a     10")
    #expect(table.line(rows[1], limit: 80) == "  long   5")
    #expect(table.line(rows[1], limit: 5) == "  lo…")
  }

  @Test func markdownCellsKeepTheTableWhole() {
    #expect(Markdown.escape("a|b_c*d`e\nf") == "a\\|b\\_c\\*d\\`e f")
    #expect(Markdown.code("a`b") == "``a`b``")
    #expect(Markdown.code("`b") == "`` `b ``")
  }

  @Test(arguments: [
    ("plain-1.5:x", "plain-1.5:x"), ("two words", "'two words'"), ("", "''"),
    ("it's", #"'it'\''s'"#),
    ("a|b", "'a|b'"), ("$HOME", "'$HOME'"), ("ü", "'ü'"),
  ])
  func shellWords(_ argument: String, _ quoted: String) {
    #expect(Shell.quoted(argument) == quoted)
  }

  @Test func shellLinesNameTheToolAlone() {
    #expect(Shell.line(["/x/y/bench", "--filter", "a b"]) == "bench --filter 'a b'")
    #expect(Shell.line([]) == "")
  }

  @Test func colourOnlyWhereItIsWanted() {
    #expect(Style.forOutput(isTerminal: true, environment: [:]).usesColour)
    #expect(!Style.forOutput(isTerminal: false, environment: [:]).usesColour)
    #expect(!Style.forOutput(isTerminal: true, environment: ["NO_COLOR": "1"]).usesColour)
    #expect(Style.forOutput(isTerminal: true, environment: ["NO_COLOR": ""]).usesColour)
    #expect(!Style.forOutput(isTerminal: true, environment: ["TERM": "dumb"]).usesColour)
  }

  @Test func csvQuotesWhatNeedsIt() {
    #expect(CSVReport.line(["a", "b,c", "d\"e", "f\ng", ""]) == "a,\"b,c\",\"d\"\"e\",\"f\ng\",")
  }
}
