import Foundation
import Hardware
import Kernels
import Measurement
import Records

/// One case in depth.
public struct CaseProfile {
  /// What it ran on.
  public var machine: MachineDescription
  /// What the machine can do with as many threads.
  public var ceilings: Ceilings
  /// What the case gave, its evidence and verdict included.
  public var record: CaseRecord
  /// Counter name → `counts`, or the reason why it doesn't.
  public var counters: [String: String]
  /// What makes figures worse or less sure, each with what to do about it.
  public var warnings: [String]
}

/// Times one case longer than a sweep would, with all the evidence.
public struct Profiler {
  private let plan: SweepPlan
  private let group: PlannedGroup
  private let planned: PlannedCase

  /// A case has at least this long: several hundred rounds of a small layer.
  private static let leastCaseSeconds = 2.0

  /// The one case that `spec` asks for on `machine`, beside the dense baseline if that isn't it.
  ///
  /// Throws `UsageError` when it asks for several, naming some; as `SweepPlan` does else.
  public init(spec: SweepSpec, machine: MachineDescription) throws {
    plan = try SweepPlan(spec: spec, machine: machine)
    let asked = plan.groups.flatMap { group in
      group.cases.filter { !$0.isAdded }.map { (group, $0) }
    }
    guard asked.count == 1, let (group, planned) = asked.first else {
      let ids = asked.prefix(4).map { "'\($0.1.caseID)'" }.joined(separator: ", ")
      throw UsageError(
        "profile takes one case, and this is \(asked.count) (\(ids)\(asked.count > 4 ? ", …" : "")): "
          + "narrow it by --layer, --kernel, --batch, --precision, --sparsity or --filter")
    }
    if let refusal = planned.refusal { throw UnavailableError("\(planned.caseID): \(refusal)") }
    self.group = group
    self.planned = planned
  }

  /// Runs it; nil when `shouldStop` said so before the end.
  ///
  /// Throws `UnavailableError` when the build isn't optimised or memory isn't granted, `DataError` when
  /// the weights can't be read.
  public func run(progress: (String) -> Void, shouldStop: () -> Bool) throws -> CaseProfile? {
    try MachineSurvey.requireOptimisedBuild()
    let team = try ThreadTeam.make(threads: group.weights.threads)
    progress("measuring ceilings")
    let survey = try CeilingSurvey(team: team, caches: plan.machine.caches)
    let ceilings = try Ceilings(survey, threads: team.count)
    let statuses = CounterProbe.run()
    team.adopt()
    let runner = GroupRunner(
      plan: plan, team: team, ceilings: ceilings, survey: survey, counters: statuses,
      kernelCeilings: KernelCeilings(team: team, caches: plan.machine.caches),
      canarySeconds: Canary.reference())
    progress("packing \(group.weights.layer.identifier)")
    let packed = try WeightsCache(plan: plan).packedWeights(for: group, team: team)
    progress("timing \(planned.caseID)")
    let budget = max(plan.spec.caseBudgetSeconds, Self.leastCaseSeconds)
    guard
      let result = try runner.run(
        group, packed, caseBudgetSeconds: budget, shouldStop: shouldStop),
      let record = result.records.first(where: { $0.caseID == planned.caseID })
    else { return nil }
    return CaseProfile(
      machine: plan.machine, ceilings: ceilings, record: record, counters: statuses.byName,
      warnings: [OpenBLAS.warning, AMXPermission.warning].compactMap(\.self))
  }
}
