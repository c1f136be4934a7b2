import Foundation
import Testing

@testable import Measurement

/// The real library with what this machine lets it count.
@Suite struct CounterPAPITests {
  #if PAPI
    @Test(
      .enabled(
        if: PerfAccess.current.problem(with: .software) == nil,
        "the kernel lets this process count no software events"),
      arguments: [CounterName.taskClockSeconds, .pageFaults])
    func softwareEventsCountThroughPAPI(_ name: CounterName) throws {
      let status = try #require(CounterProbe.run().first { $0.name == name })
      #expect(status.description == "counts")
    }

    @Test(
      .enabled(
        if: PerfAccess.current.problem(with: .kernelSoftware) == nil,
        Comment(rawValue: PerfAccess.current.problem(with: .kernelSoftware) ?? "")))
    func contextSwitchesCountThroughPAPI() throws {
      let status = try #require(CounterProbe.run().first { $0.name == .contextSwitches })
      #expect(status.description == "counts")
    }

    @Test(
      .enabled(
        if: PerfAccess.current.problem(with: .pmu) == nil,
        Comment(rawValue: PerfAccess.current.problem(with: .pmu) ?? "")),
      arguments: [CounterName.cycles, .instructions])
    func coresCountThroughPAPI(_ name: CounterName) throws {
      let status = try #require(CounterProbe.run().first { $0.name == name })
      #expect(status.description == "counts")
    }

    @Test(
      .enabled(
        if: PerfAccess.current.problem(with: .memoryController) == nil
          && CounterPresets.preset(of: .current)?.controllers != nil,
        Comment(
          rawValue: PerfAccess.current.problem(with: .memoryController)
            ?? "no event for this CPU's memory controllers is known")))
    func memoryControllersCountThroughPAPI() throws {
      let status = try #require(CounterProbe.run().first { $0.name == .dramReadBytes })
      #expect(status.description == "counts")
    }

    @Test func hardwareThatIsMissingIsExplained() throws {
      let problem = PerfAccess.current.problem(with: .pmu)
      let status = try #require(CounterProbe.run().first { $0.name == .cycles })
      if let problem { #expect(status.description == problem) }
      #expect(CounterProbe.libraryVersion?.first?.isNumber == true)
    }

    /// PAPI has added the first event when it refuses the second; the set must not stay half open.
    @Test(
      .enabled(
        if: PerfAccess.current.problem(with: .software) == nil,
        "the kernel lets this process count no software events"))
    func anEventRefusedHalfWayIsNamedAndTheOthersCount() throws {
      let backend = try PAPILibrary.shared.get()
      let error = #expect(throws: CounterError.self) {
        _ = try backend.open(["perf::TASK-CLOCK", "NO_SUCH_EVENT", "perf::PAGE-FAULTS"])
      }
      #expect(error?.event == "NO_SUCH_EVENT")
      let set = try backend.open(["perf::TASK-CLOCK", "perf::PAGE-FAULTS"])
      defer { set.close() }
      try set.start()
      #expect(try set.stop().counts.first ?? 0 > 0)
    }

    /// In a process of its own: the limit holds for all of it.
    @Test(
      .enabled(
        if: PerfAccess.current.problem(with: .software) == nil,
        "the kernel lets this process count no software events"))
    func theLimitOnOpenFilesIsNamed() async {
      await #expect(processExitsWith: .success) {
        let backend = try PAPILibrary.shared.get()
        // One that works first, so that PAPI has read what it reads once.
        try backend.open(["perf::TASK-CLOCK"]).close()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        getrlimit(resource, &limit)
        limit.rlim_cur = 0
        setrlimit(resource, &limit)
        let error = #expect(throws: CounterError.self) {
          _ = try backend.open(["perf::TASK-CLOCK", "perf::PAGE-FAULTS"])
        }
        #expect(error == .outOfDescriptors)
      }
    }
  #else
    @Test func saysThatItWasBuiltWithout() {
      let statuses = CounterProbe.run()
      #expect(statuses.map(\.name) == CounterName.allCases)
      #expect(statuses.allSatisfy { $0.description.hasPrefix("built without PAPI") })
      #expect(CounterProbe.libraryVersion == nil)
    }
  #endif
}
