import Hardware

/// A recorded run in brief.
public struct HistorySummary: Sendable, Equatable {
  /// Where it comes from.
  public var run: HistoryRun
  /// What it ran on.
  public var machine: MachineDescription
  /// Its cases.
  public var cases: Int
  /// Those of its cases that are results.
  public var results: Int

  /// A run with so many cases.
  public init(run: HistoryRun, machine: MachineDescription, cases: Int, results: Int) {
    self.run = run
    self.machine = machine
    self.cases = cases
    self.results = results
  }
}

extension HistoryRun {
  /// What may have made `later` another run than this one: software whose version changed, the spec.
  ///
  /// The commit aside, which changes nearly always.
  public func differences(from later: HistoryRun) -> [String] {
    let names = Set(software.keys).union(later.software.keys).sorted()
    let versions = names.compactMap { name -> String? in
      let (old, new) = (software[name] ?? "none", later.software[name] ?? "none")
      return old == new ? nil : "\(name) \(old) → \(new)"
    }
    return versions + (spec == later.spec ? [] : ["another spec"])
  }
}
