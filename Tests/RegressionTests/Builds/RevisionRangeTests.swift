import Hardware
import Testing

@testable import Regression

@Suite("Ranges of revisions")
struct RevisionRangeTests {
  @Test(
    "Written as git does; without a head it is the program that runs",
    arguments: [
      ("main..HEAD", "main", "HEAD", false), ("main..", "main", nil, false),
      ("main", "main", nil, false), ("v1.2...topic/x", "v1.2", "topic/x", true),
      ("main...", "main", nil, true), ("HEAD~1..HEAD^2", "HEAD~1", "HEAD^2", false),
      ("v1.2", "v1.2", nil, false),
    ] as [(String, String, String?, Bool)])
  func ranges(text: String, base: String, head: String?, isFromMergeBase: Bool) throws {
    let range = try RevisionRange(text)
    #expect(range.base == base)
    #expect(range.head == head)
    #expect(range.isFromMergeBase == isFromMergeBase)
  }

  @Test(
    "What is no range is refused",
    arguments: ["", "..", "..HEAD", "...", "a..b..c", "a....b", "a b..c"])
  func refused(text: String) {
    #expect {
      try RevisionRange(text)
    } throws: { error in
      "\(error)".hasPrefix("--git: '\(text)' is no range of revisions: give BASE..HEAD")
        && error is UsageError
    }
  }
}
