import Hardware
import Kernels
import Testing

@testable import Sweep

@Suite struct WhyNotWiderTests {
  private func planned(_ isa: InstructionSet, _ sets: [InstructionSet]) -> PlannedCase {
    PlannedCase(
      kernel: FakeKernel(name: "sparse", precisions: [.w8a8: sets]), precision: .w8a8, isa: isa,
      refusal: nil, isAdded: false, caseID: "case", ownDenseID: nil)
  }

  @Test func nothingIsWiderThanTheWidest() {
    #expect(planned(.generic, [.generic]).whyNotWider(running: .generic) == nil)
    #expect(planned(.amx, [.generic, .amx]).whyNotWider(running: .amx) == nil)
  }

  @Test func whatTheMachineLacksIsTheReason() throws {
    let missing = try #require(InstructionSet.allCases.first { $0 > .generic && !$0.isAvailable })
    let reason = try #require(missing.unavailableReason)
    #expect(
      planned(.generic, [.generic, missing]).whyNotWider(running: .generic)
        == "\(missing.rawValue): \(reason)")
  }

  @Test func whatTheMachineHasWasNotAskedFor() throws {
    let wider = InstructionSet.best
    try #require(wider > .generic)
    #expect(
      planned(.generic, [.generic, wider]).whyNotWider(running: .generic)
        == "\(wider.rawValue): not asked for")
  }

  @Test func fewTokensMayRunNarrowerCode() {
    #expect(
      planned(.amx, [.generic, .amx]).whyNotWider(running: .generic)
        == "amx: slower than generic for so few tokens")
  }
}
