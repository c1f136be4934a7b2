import Hardware
import Records
import Sweep

/// What a sweep's command line asks for: the spec with the flags applied, or the spec of a run to
/// continue.
struct SweepRequest {
  let spec: SweepSpec
  /// Folder of the run to continue, or nil for a new one.
  let resumed: String?

  init(work: WorkOptions, run: RunOptions) throws {
    var overrides = SweepOverrides()
    work.add(to: &overrides)
    run.add(to: &overrides)
    if let resume = run.resume {
      self = try Self.continuing(resume, run: run, overrides: overrides)
    } else {
      if let axis = overrides[.breakEven], axis != BreakEvenAxes.none.rawValue, run.spec == nil,
        overrides[.timeBudget] == nil
      {
        overrides[.timeBudget] = Self.breakEvenBudget
      }
      spec = try SpecFile().load(run.spec).applying(overrides)
      resumed = nil
      try spec.validate()
    }
  }

  /// The default spec's three minutes are meant for its cases; a search takes more points than they are.
  private static let breakEvenBudget = "10m"

  private init(spec: SweepSpec, resumed: String) {
    self.spec = spec
    self.resumed = resumed
  }

  /// A run continues as it was asked for; only how long it may take can change.
  private static func continuing(
    _ resume: String, run: RunOptions, overrides: SweepOverrides
  ) throws -> SweepRequest {
    let changed =
      overrides.fields.filter { $0 != .timeBudget }.map(\.rawValue)
      + (run.spec == nil ? [] : ["spec"])
    guard changed.isEmpty else {
      let flags = changed.map { "--\($0)" }.joined(separator: ", ")
      throw UsageError("--resume continues a run as it was asked for: leave out \(flags)")
    }
    let folder =
      resume == RunOptions.newest
      ? RunFolder.latest(in: run.out, unfinishedOnly: true) : resume
    guard let folder else { throw UsageError("no unfinished run in \(run.out) to resume") }
    let contents = try RunFolder.open(path: folder)
    let spec = try SweepSpec(yaml: contents.run.spec, file: "\(folder)/run.json: spec")
    return SweepRequest(spec: try spec.applying(overrides), resumed: contents.folder.path)
  }
}
