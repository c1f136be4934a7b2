import Analysis
import Hardware
import Kernels
import Measurement
import Records

/// The thread teams of a run, and what the machine can do with each.
struct RunTeams {
  /// Sizes, ascending.
  let counts: [Int]
  private var teams: [Int: ThreadTeam] = [:]
  private var surveys: [Int: CeilingSurvey] = [:]

  /// Kept back from a time budget for the ceilings at the end and the summary, per team.
  static let endSeconds = 3.0

  /// Makes a team of each of `counts` threads.
  init(_ counts: [Int], machine: MachineDescription) throws {
    self.counts = counts
    for count in counts {
      let team = try ThreadTeam.make(threads: count)
      teams[count] = team
      surveys[count] = try CeilingSurvey(team: team, caches: machine.caches)
    }
  }

  /// The team of `count` threads, and what measures its ceilings.
  func of(_ count: Int) throws -> (team: ThreadTeam, survey: CeilingSurvey) {
    guard let team = teams[count], let survey = surveys[count] else {
      throw UnavailableError("no team of \(count) threads was made")
    }
    return (team, survey)
  }

  /// What the machine can do now, for each team.
  func ceilings() throws -> [Ceilings] {
    try counts.map { count in
      let (team, survey) = try of(count)
      team.adopt()
      return try Ceilings(survey, threads: count)
    }
  }

  /// Measures into `run` what its figures are judged by, and returns which counters count.
  ///
  /// `narrowest` is the narrowest instruction set that this project's kernels are limited to.
  func survey(_ run: inout RunDescription, narrowest: InstructionSet?) throws -> [CounterStatus] {
    run.ceilings = try ceilings()
    let statuses = CounterProbe.run()
    run.counters = statuses.byName
    teams[counts[0]]?.adopt()
    run.canarySeconds = Canary.reference()
    run.emptyKernelSeconds = try Self.emptyKernelSeconds()
    run.warnings = Self.warnings(narrowest: narrowest)
    return statuses
  }

  private static func emptyKernelSeconds() throws -> Double {
    let team = try ThreadTeam.make(threads: 1)
    let empty = Multiplication(
      team: team, activations: try Activations(values: [0], inFeatures: 1, outFeatures: 1))
    return HarnessOverhead.measure { empty.run(copy: $0) }
  }

  private static func warnings(narrowest: InstructionSet?) -> [String] {
    var warnings = [OpenBLAS.warning, AMXPermission.warning].compactMap(\.self)
    if let narrowest, narrowest < OpenBLAS.instructionSet {
      warnings.append(
        "--isa \(narrowest.rawValue) limits this project's kernels alone: the dense baseline runs "
          + "OpenBLAS's \(OpenBLAS.coreType) kernels; set OPENBLAS_CORETYPE to change them")
    }
    return warnings
  }
}
