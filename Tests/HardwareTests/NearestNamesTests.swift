import Hardware
import Testing

@Suite struct NearestNamesTests {
  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "abd", 1),
    ("abc", "ac", 1), ("ac", "abc", 1), ("kitten", "sitting", 3), ("abcd", "acbd", 1),
    ("ca", "abc", 3), ("bench", "ebcnh", 2), ("é", "e", 1),
  ]) func distance(left: String, right: String, edits: Int) {
    #expect(editDistance(left, right) == edits)
    #expect(editDistance(right, left) == edits)
  }

  private let kernels = ["dense", "csr", "bitmask", "nm"]

  @Test func aTypingErrorFindsItsWord() {
    #expect(nearest("bitmaks", among: kernels).first == "bitmask")
    #expect(nearest("DENS", among: kernels).first == "dense")
    #expect(nearest("crs", among: kernels).first == "csr")
  }

  @Test func whatContainsTheNameComesFirst() {
    let names = ["bart", "large-bert-v2", "bert-base"]
    #expect(nearest("bert", among: names) == ["bert-base", "large-bert-v2", "bart"])
  }

  @Test func theListIsBoundedAndLeavesOutStrangers() {
    #expect(nearest("a", among: ["a1", "a2", "a3", "a4"]) == ["a1", "a2", "a3"])
    #expect(nearest("a", among: ["a1", "a2"], limit: 1) == ["a1"])
    #expect(nearest("a", among: ["a1"], limit: 0).isEmpty)
    #expect(nearest("xyz", among: kernels).isEmpty)
    #expect(nearest("", among: kernels).isEmpty)
    #expect(nearest("dense", among: []).isEmpty)
  }
}
