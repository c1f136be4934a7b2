import Hardware
import Records
import Testing

@testable import Reports
@testable import Sweep
@testable import bench

/// The commands of a report's rows, read as the command line reads them.
@Suite struct CaseCommandListingTests {
  private func records(of plan: SweepPlan) -> [CaseRecord] {
    plan.groups.flatMap { group in
      group.cases.map { group.record($0, status: .measured, sparsity: 0, seed: plan.spec.seed) }
    }
  }

  /// Looked at once: hundreds of command lines are planned for it.
  private static let machine = Result { try MachineDescription.probe() }

  private func plan(_ arguments: [String]) throws -> SweepPlan {
    let command = try #require(try Bench.parseAsRoot(arguments) as? SweepCommand)
    let request = try SweepRequest(work: command.work, run: command.keeping)
    return try SweepPlan(spec: request.spec, machine: Self.machine.get())
  }

  @Test(arguments: [
    ["--model", "t5-small", "--precision", "fp32,w8a8", "--pattern", "2:4", "--seed", "9"],
    ["--shape", "64x96", "--model", "none", "--isa", "best,generic", "--precision", "bf16"],
    ["--model", "mpt-7b", "--kernel", "all", "--threads", "1", "--cache", "cold,warm"],
  ])
  func eachListsItsCaseAndWhatItIsOver(_ arguments: [String]) throws {
    let all = records(of: try plan(["sweep"] + arguments))
    #expect(all.count > 10)
    let command = CaseCommand(spec: try plan(["sweep"] + arguments).spec.yamlText)
    // Planning takes tens of milliseconds: of many, some sixty, by an odd step, as kernels come in fours.
    for record in stride(from: 0, to: all.count, by: all.count / 60 | 1).map({ all[$0] }) {
      let again = try plan(Array(command.arguments(of: record).dropFirst()))
      let cases = again.groups.flatMap(\.cases)
      #expect(again.groups.count == 1)
      #expect(again.groups[0].groupID == record.groupID)
      #expect(cases.count { $0.caseID == record.caseID } == 1, "\(record.caseID)")
      #expect(
        cases.allSatisfy { $0.caseID == record.caseID || $0.kernel.name == "dense" },
        "\(record.caseID)")
      #expect(again.spec.seed == record.seed)
    }
  }
}
