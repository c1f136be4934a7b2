import Analysis
import Hardware
import Kernels
import Measurement
import Records

/// What this machine is and can do at best: measured.
public struct MachineSurvey {
  /// Its stable facts.
  public var machine: MachineDescription
  /// One per thread count.
  public var ceilings: [Ceilings]
  /// Counter name → `counts`, or the reason why it doesn't.
  public var counters: [String: String]
  /// Facts of the moment, by name.
  public var details: [String: String]
  /// What makes figures worse or less sure, each with what to do about it.
  public var warnings: [String]

  /// Measures with each of `threads` threads, as a spec has them (empty: one, and one per core);
  /// `progress` says what is being done.
  ///
  /// Throws `UsageError` when the machine has fewer cores, `UnavailableError` when the build isn't
  /// optimised or memory isn't granted.
  public static func run(
    threads: [Int], progress: (String) -> Void
  ) throws -> MachineSurvey {
    try requireOptimisedBuild()
    let machine = try MachineDescription.probe()
    let cores = try Topology.current.cores
    let before = ProcessActivity.now()
    let start = Clock.now()
    let counts = try threadCounts(threads)
    var ceilings: [Ceilings] = []
    for count in counts {
      progress("measuring ceilings with \(count) thread\(count == 1 ? "" : "s")")
      let survey = try CeilingSurvey(team: .make(threads: count), caches: machine.caches)
      ceilings.append(try Ceilings(survey, threads: count))
    }
    progress("timing a kernel after OpenBLAS")
    let afterOpenBLAS = try AfterOpenBLAS.ratio(team: .make(threads: cores))
    progress("probing counters")
    let counters = CounterProbe.run().byName
    let activity = ProcessActivity.now().since(before)
    let seconds = Clock.seconds(since: start)
    var details = [
      "steal": Self.share(activity.stealSeconds / (seconds * Double(cores)))
        + " of processor time during the survey",
      "canary": "\((Canary.reference() * 1e7).rounded() / 10) µs",
      "OpenBLAS": "\(OpenBLAS.version), \(OpenBLAS.coreType) kernels",
      "a kernel right after OpenBLAS": AfterOpenBLAS.text(afterOpenBLAS),
      "AMX tiles": AMXPermission.current.reason ?? "granted",
    ]
    if let load = OperatingSystem.loadAverage { details["load average"] = "\(load)" }
    if let quota = OperatingSystem.cpuQuotaCores { details["CPU quota"] = "\(quota) cores" }
    if let papi = CounterProbe.libraryVersion { details["PAPI"] = papi }
    return MachineSurvey(
      machine: machine, ceilings: ceilings, counters: counters, details: details,
      warnings: [OpenBLAS.warning, AMXPermission.warning].compactMap(\.self))
  }

  /// The thread counts that `threads` stands for, as a spec has them (empty: one, and one per core).
  ///
  /// Throws `UsageError` when the machine has fewer cores.
  static func threadCounts(_ threads: [Int]) throws -> [Int] {
    let cores = try Topology.current.cores
    let counts = SweepSpec.threadCounts(
      threads.isEmpty ? [1, SweepSpec.everyCore] : threads, cores: cores)
    if let excess = counts.first(where: { $0 > cores }) {
      throw UsageError("--threads \(excess): this machine has \(cores) cores to use")
    }
    return counts
  }

  private static func share(_ value: Double) -> String {
    "\((value * 1000).rounded() / 10) %"
  }

  /// Refuses to time code that wasn't optimised.
  static func requireOptimisedBuild() throws {
    guard BuildConfiguration.isOptimised else {
      throw UnavailableError(
        "this build isn't optimised, so its times would mean nothing: build with "
          + "'swift build' as the package is, or 'swift build -c release'")
    }
  }
}

extension ThreadTeam {
  /// A team on the first `threads` cores.
  static func make(threads: Int) throws -> ThreadTeam {
    try ThreadTeam(processors: Array(try Topology.current.corePUs.prefix(threads)))
  }
}

extension Ceilings {
  /// What `survey` measures now with `threads` threads.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init(_ survey: CeilingSurvey, threads: Int) throws {
    try self.init(
      threads: threads,
      bandwidths: survey.bandwidths().map {
        Bandwidth(
          level: $0.level, bytesPerSecond: $0.bytesPerSecond,
          accessPattern: $0.accessPattern.description, workingSetBytes: $0.workingSetBytes)
      },
      arithmetic: survey.arithmetic().map {
        Arithmetic(
          precision: $0.kind.rawValue, isa: $0.isa.rawValue,
          operationsPerSecond: $0.operationsPerSecond)
      },
      latencies: survey.latencies().map {
        Latency(level: $0.level, seconds: $0.seconds, workingSetBytes: $0.workingSetBytes)
      },
      startSeconds: survey.startSeconds())
  }
}
