import Analysis
import Hardware
import Records
import Testing

@testable import Sweep

@Suite(.serialized) struct RefereeTests {
  /// Every case can be made here, or says why not; there are enough, of every bound.
  @Test func casesOfEveryBoundAreMade() throws {
    let bench = try RefereeBench(threads: 1, machine: MachineDescription.probe())
    var labels: [CaseRecord.Bound: Int] = [:]
    var names: Set<String> = []
    for maker in bench.makers {
      #expect(names.insert(maker.name).inserted, "\(maker.name)")
      switch try maker.make(bench) {
      case .skipped(let reason):
        print("skipped: \(maker.name): \(reason)")
      case .made(let made):
        labels[made.label, default: 0] += 1
        #expect(made.parts[.stream] != nil && made.parts[.resident] != nil, "\(maker.name)")
        #expect(made.parts[.start] != nil && made.parts[.launch] != nil, "\(maker.name)")
        #expect((made.parts[.decode] != nil) == (made.work.unpackedWeights != nil), "\(maker.name)")
        // Each runs, once.
        for part in [made.parts.full] + PartKind.allCases.compactMap({ made.parts[$0] }) {
          part.contestant.prepare()
          part.contestant.run(0)
        }
      }
    }
    #expect(bench.makers.count >= 24)
    for label in CaseRecord.Bound.allCases { #expect(labels[label] ?? 0 >= 2, "\(label)") }
  }

  @Test func refusesMoreThreadsThanCores() throws {
    #expect(throws: UsageError.self) {
      try Referee.run(threads: [4096], progress: { _, _, _ in }, shouldStop: { false })
    }
  }

  @Test func canBeStopped() throws {
    let referee = try Referee.run(
      threads: [1], progress: { _, _, _ in }, shouldStop: { true })
    #expect(referee.cases.isEmpty)
  }
}

@Suite(.serialized) struct ProfilerTests {
  private func spec(_ kernels: [String]?) -> SweepSpec {
    var spec = SweepSpec()
    spec.shapes = [LayerShape(outFeatures: 48, inFeatures: 64)]
    spec.sparsities = [0.5]
    spec.kernels = kernels
    spec.threads = [1]
    spec.caches = [.warm]
    spec.caseBudgetSeconds = 0.001
    return spec
  }

  @Test func takesOneCase() throws {
    let machine = try MachineDescription.probe()
    do {
      _ = try Profiler(spec: spec(nil), machine: machine)
      Issue.record("several cases were taken")
    } catch let error as UsageError {
      #expect(error.description.contains("this is 3"))
      #expect(error.description.contains("narrow it by --layer"))
    }
    do {
      _ = try Profiler(spec: spec(["nm"]), machine: machine)
      Issue.record("a case that can't run was taken")
    } catch let error as UnavailableError {
      #expect(error.description.contains("nm needs an N:M pattern"))
    }
  }

  @Test func gathersAllEvidence() throws {
    let profiler = try Profiler(spec: spec(["csr"]), machine: MachineDescription.probe())
    let profile = try #require(try profiler.run(progress: { _ in }, shouldStop: { false }))
    #expect(profile.record.kernel == "csr" && profile.record.status == .measured)
    #expect(profile.record.differential != nil && profile.record.bound != nil)
    #expect(profile.ceilings.threads == 1 && !profile.counters.isEmpty)
    #expect(try profiler.run(progress: { _ in }, shouldStop: { true }) == nil)
  }
}
