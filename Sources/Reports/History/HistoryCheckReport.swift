import Analysis
import Foundation
import Hardware
import Records

/// What `bench history check` shows: a run against the history of its cases, the verdict first.
public struct HistoryCheckReport: Sendable {
  /// What is known besides of a history in which a run has nothing to be compared with.
  public struct Surroundings: Sendable {
    /// The machines that runs are recorded of.
    public var machines: [MachineDescription] = []
    /// The builds that the run's own machine has runs of.
    public var builds: [String] = []

    /// Nothing known.
    public init() {}
  }

  let check: HistoryCheck
  let names: CaseNames
  /// Runs that changes begin with and those before them, by id.
  let runs: [String: HistoryRun]
  private let surroundings: Surroundings

  /// A report on `check`; `runs` are those of `HistoryCheckReport.runs(of:)`.
  public init(
    _ check: HistoryCheck, runs: [String: HistoryRun], surroundings: Surroundings = .init()
  ) {
    self.check = check
    self.runs = runs
    self.surroundings = surroundings
    names = CaseNames(check.entry.cases.map(\.caseID))
  }

  /// The ids of the runs whose facts the report shows.
  public static func runs(of check: HistoryCheck) -> Set<String> {
    Set(check.findings.flatMap { $0.ratio.map(SeriesFacts.runs) ?? [] })
  }

  /// The report as text that ends in a newline.
  ///
  /// Throws `UsageError` for `html`, which a check has no form of.
  public func render(_ format: OutputFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: text(style)
    case .markdown: markdown
    case .csv: csv
    case .json: try json
    case .html: throw OutputFormat.onlyForSeries
    }
  }

  /// `2 of 12 cases are slower than before`.
  var headline: String {
    let slower = check.findings(.slower).count
    let judged = slower + check.findings(.faster).count + check.findings(.steady).count
    if judged == 0 { return "No case can be judged" }
    let all = Units.count(judged, "case")
    return slower == 0
      ? (judged == 1 ? "The case isn't slower than before" : "None of \(all) is slower than before")
      : "\(slower) of \(all) \(slower == 1 ? "is" : "are") slower than before"
  }

  /// `1 is faster, 9 are steady, 2 have too few runs`; nil where the headline says all.
  var rest: String? {
    let parts = HistoryCheck.Verdict.allCases.filter { $0 != .slower }.compactMap { verdict in
      let count = check.findings(verdict).count
      return count == 0 ? nil : Self.phrase(verdict, count)
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private static func phrase(_ verdict: HistoryCheck.Verdict, _ count: Int) -> String {
    let (be, have) = count == 1 ? ("is", "has") : ("are", "have")
    return switch verdict {
    case .slower: "\(count) \(be) slower"
    case .faster: "\(count) \(be) faster"
    case .steady: "\(count) \(be) steady"
    case .tooFew: "\(count) \(have) too few runs"
    case .reference: "\(count) \(be) what the others are compared with"
    case .noValue: "\(count) \(have) no value in this run"
    }
  }

  /// `ci, started 2026-11-19 09:14 UTC, commit 3f1c2a7, on AMD EPYC, 2 cores (3ca95589b22a1c0f), release`.
  var heading: String {
    let run = check.entry.run
    return [
      run.name, "started \(HistoryWords.minute(run.startedAt)) UTC",
      "commit \(HistoryWords.commit(run.gitCommit))",
      "on \(HistoryWords.machine(check.entry.machine)) (\(run.fingerprint))",
      run.buildConfiguration,
    ].joined(separator: ", ")
  }

  /// What a reader must know of the verdict as a whole.
  var remarks: [String] {
    var remarks: [String] = []
    if let run = check.commonChange {
      remarks.append(
        "all cases changed the same way with the run of \(HistoryWords.day(run.startedAt)): it may be "
          + "dense fp32, which they are compared with, that changed; see its share of the ceiling")
    }
    if !check.isComparable { remarks += whyNotComparable }
    return remarks
  }

  private var whyNotComparable: [String] {
    let run = check.entry.run
    let fewest = SeriesCourse.fewestValues
    let most = check.mostValues
    var remarks = [
      most == 0
        ? "no case of it has a ratio to dense fp32: leave dense in --kernel to have them"
        : "\(fewest) runs of a case on one machine and build are needed, and there are "
          + "\(most) at most, this one included: record more with 'bench history add'"
    ]
    let own = MachineFingerprint(check.entry.machine)
    let others = surroundings.machines.map { MachineFingerprint($0) }
      .filter { $0 != own }
      .map { (name: $0.description, facts: own.differences(from: $0)) }
      .sorted { ($0.facts.count, $0.name) < ($1.facts.count, $1.name) }
    if let nearest = others.first {
      remarks.append(
        "other machines aren't comparable: the nearest, \(nearest.name), differs in "
          + nearest.facts.prefix(3).joined(separator: "; ").cut(to: 300))
    }
    let builds = surroundings.builds.filter { $0 != run.buildConfiguration }
    if !builds.isEmpty {
      remarks.append(
        "nor are other builds: this one is '\(run.buildConfiguration)', and there are runs of "
          + builds.map { "'\($0)'" }.joined(separator: ", "))
    }
    return remarks
  }

  /// How verdicts come about.
  static let explanation =
    "Judged is the speedup over dense fp32 of the same rounds, run by run: where its level last changed. "
    + "A change shows once three runs have followed it."
}
