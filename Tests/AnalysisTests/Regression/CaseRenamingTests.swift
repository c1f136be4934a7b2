import Testing

@testable import Analysis

@Suite struct CaseRenamingTests {
  private func id(_ layer: String, kernel: String = "csr", isa: String = "avx2", batch: Int = 1)
    -> String
  {
    "m/\(layer)|8x8|\(batch)|fp32|2:4|\(kernel)|\(isa)|1|cold"
  }

  @Test func oneNameThatDiffersIsARename() {
    for new in [id("b"), id("a", kernel: "sparse"), id("a", isa: "avx512")] {
      #expect(CaseRenaming.find(old: [id("a")], new: [new]) == [new: id("a")])
    }
  }

  @Test func whatBothHaveIsNotRenamed() {
    #expect(CaseRenaming.find(old: [id("a")], new: [id("a"), id("b")]).isEmpty)
  }

  @Test func whatCouldBeMeantTwiceIsNot() {
    #expect(CaseRenaming.find(old: [id("a"), id("b")], new: [id("c")]).isEmpty)
    #expect(CaseRenaming.find(old: [id("a")], new: [id("b"), id("c")]).isEmpty)
  }

  @Test func anotherBatchOrTwoNamesAreAnotherCase() {
    #expect(CaseRenaming.find(old: [id("a")], new: [id("a", batch: 2)]).isEmpty)
    #expect(CaseRenaming.find(old: [id("a")], new: [id("b", kernel: "sparse")]).isEmpty)
    #expect(CaseRenaming.find(old: ["a|b"], new: ["a|c"]).isEmpty)
  }
}
