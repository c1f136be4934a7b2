import Foundation
import Hardware
import Testing

@testable import Records

/// What a file says goes to terminals and pages: it must come in as text.
@Suite struct ReadableTests {
  @Test(arguments: [
    ("plain ×µ±", "plain ×µ±"), ("a\u{1B}[31mb", "a?[31mb"), ("a\nb\tc\u{7F}", "a?b?c?"),
    ("\u{9B}2J", "?2J"), ("a\u{202E}b\u{2028}c\u{FEFF}", "a?b?c?"), ("é\u{301}", "é\u{301}"),
  ])
  func textIsOnOneLine(_ text: String, _ expected: String) { #expect(text.readable == expected) }

  private func readable(_ text: String) -> String {
    String(decoding: ReadableJSON.text(Data(text.utf8)), as: UTF8.self)
  }

  @Test(arguments: [
    (#"{"a":"\u001b[31m"}"#, #"{"a":"?[31m"}"#), (#"["\n\r\t\b"]"#, #"["   ?"]"#),
    (#"["\u000a\u009b\u202E"]"#, #"[" ??"]"#), ("[\"\u{9B}\u{202E}\"]", #"["??"]"#),
    (#"["\u00d7\"\\n\/"]"#, #"["\u00d7\"\\n\/"]"#), (#"["\ud83d\ude00"]"#, #"["\ud83d\ude00"]"#),
  ])
  func stringsOfJSONAreText(_ text: String, _ expected: String) {
    #expect(readable(text) == expected)
  }

  @Test func whatIsBetweenStringsStaysAsItIs() {
    let text = "{\r\n\t\"a×\" : [1, \"\\\\\"],\n\"b\" : \"\\\"\"\r\n}"
    #expect(readable(text) == text)
  }

  @Test(arguments: ["\"\\", "\"\\u12", "\"\\u", "\"", ""])
  func whatIsCutOffStaysSo(_ text: String) { #expect(readable(text) == text) }

  @Test func whatIsNotUTF8IsLeftToTheDecoder() {
    let bytes = Data([0x22, 0xC2, 0x22, 0xFF])
    #expect(ReadableJSON.text(bytes) == bytes)
  }

  @Test func aSpecKeepsItsLines() throws {
    try withTemporaryFolder { parent in
      var run = try Fixtures.minimalRun()
      run.spec = "name: x\nbatch: 1\n"
      run.warnings = ["two\nlines"]
      let read = try RunFolder.open(path: RunFolder.create(in: parent, run: run).path).run
      #expect(read.spec == run.spec && read.warnings == ["two lines"])
    }
  }
}
