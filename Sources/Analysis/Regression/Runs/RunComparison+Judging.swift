import Hardware
import Records

extension RunComparison {
  /// Compares the cases of two runs.
  ///
  /// Throws `DataError` where the two are runs of different kinds.
  public init(
    base: Side, _ baseCases: [RunCase], head: Side, _ headCases: [RunCase], settings: Settings
  ) throws {
    guard base.kind == head.kind else {
      throw DataError(
        file: head.path,
        "is a run of a \(head.kind.rawValue), and \(base.path) one of a \(base.kind.rawValue): give two of a "
          + "kind")
    }
    self.base = base
    self.head = head
    self.settings = settings
    obstacles = Self.obstacles(base, head)
    notes = Self.notes(base, head)
    cases = []
    let renamed = CaseRenaming.find(old: baseCases.map(\.caseID), new: headCases.map(\.caseID))
    let ofBase = Dictionary(
      baseCases.map { ($0.caseID, $0) }, uniquingKeysWith: { first, _ in first })
    var changes: [(index: Int, change: RunChange)] = []
    for own in headCases {
      let old = renamed[own.caseID]
      let other = ofBase[old ?? own.caseID]
      var entry = Self.entry(own, other, baseCaseID: old)
      if let other, entry.verdict == .inconclusive {
        let change = RunChange(own, from: other, spread: settings.processSpread)
        if let change {
          changes.append((cases.count, change))
        } else {
          (entry.verdict, entry.reason) = (.unjudged, "its interval isn't known in both runs")
        }
      }
      cases.append(entry)
    }
    let taken = Set(headCases.map(\.caseID)).union(renamed.values)
    cases += baseCases.filter { !taken.contains($0.caseID) }.map { one in
      var entry = Case(caseID: one.caseID, verdict: .removed)
      (entry.base, entry.ceiling) = (one.figures(ceiling: one.ceiling), one.ceiling)
      return entry
    }
    judge(changes)
    addNoteOfSamples()
  }

  /// A case before its change is judged: open where it can be.
  private static func entry(_ own: RunCase, _ other: RunCase?, baseCaseID: String?) -> Case {
    var entry = Case(caseID: own.caseID, verdict: .inconclusive)
    entry.baseCaseID = baseCaseID
    // Both against the same ceiling: that which held the base back.
    entry.ceiling = other?.ceiling ?? own.ceiling
    entry.base = other?.figures(ceiling: entry.ceiling)
    entry.head = own.figures(ceiling: entry.ceiling)
    if own.hasFailed {
      (entry.verdict, entry.reason) = (.failed, own.doubt)
      return entry
    }
    guard let other else {
      entry.verdict = .added
      return entry
    }
    if let obstacle = own.obstacle(to: other) {
      (entry.verdict, entry.reason) = (.unjudged, obstacle)
    } else if own.isBaseline || other.isBaseline {
      (entry.verdict, entry.reason) = (.unjudged, "it is what the others are compared with")
    } else {
      entry.reason = own.remark(besides: other)
    }
    return entry
  }

  /// Judges `changes`, one for each case that can be, together; where something stands in the way of all,
  /// the figures are shown without.
  private mutating func judge(_ changes: [(index: Int, change: RunChange)]) {
    guard obstacles.isEmpty else {
      for entry in changes {
        cases[entry.index].verdict = .unjudged
      }
      return
    }
    let rule = ChangeRule(
      threshold: settings.threshold, familywiseError: settings.familywiseError, looks: 1)
    for (entry, judged) in zip(changes, rule.judge(changes.map { Optional($0.change) })) {
      cases[entry.index].change = judged.ratio
      cases[entry.index].verdict =
        switch judged.verdict {
        case .slower: .slower
        case .faster: .faster
        case .same: .same
        case .inconclusive: .inconclusive
        }
    }
  }

  /// Why nothing that the two gave says anything of a change.
  private static func obstacles(_ base: Side, _ head: Side) -> [String] {
    var obstacles: [String] = []
    let differences = MachineFingerprint(base.machine).differences(
      from: MachineFingerprint(head.machine))
    if !differences.isEmpty {
      obstacles.append("another machine: \(differences.joined(separator: "; "))")
    }
    if base.buildConfiguration != head.buildConfiguration {
      obstacles.append(
        "another build: '\(base.buildConfiguration)' in the base, '\(head.buildConfiguration)' in the head"
      )
    }
    return obstacles
  }

  /// What else differs between the two, and what is odd about either.
  private static func notes(_ base: Side, _ head: Side) -> [String] {
    let names = Set(base.spec.keys).union(head.spec.keys).subtracting(["name"]).sorted()
    let settings = names.compactMap { name -> String? in
      let (old, new) = (base.spec[name] ?? "none", head.spec[name] ?? "none")
      return old == new ? nil : "\(name) \(old) in the base, \(new) in the head"
    }
    var notes: [String] = []
    if !settings.isEmpty { notes.append("other specs: \(settings.joined(separator: "; "))") }
    let libraries = Set(base.versions.keys).union(head.versions.keys).subtracting(["bench"])
      .sorted()
    let versions = libraries.compactMap { name -> String? in
      let (old, new) = (base.versions[name] ?? "none", head.versions[name] ?? "none")
      return old == new ? nil : "\(name) \(old) in the base, \(new) in the head"
    }
    if !versions.isEmpty { notes.append("other software: \(versions.joined(separator: "; "))") }
    for (name, side) in [("base", base), ("head", head)] {
      if side.state != "finished" {
        notes.append("the \(name) did not finish: cases that it hasn't got may be missing for that")
      }
      if side.buildConfiguration.contains("planted") {
        notes.append(
          "the \(name) is of a test build, which may have slowdowns planted: it says nothing of the code"
        )
      }
      notes += side.notes.map { "the \(name): \($0)" }
    }
    return notes
  }

  private mutating func addNoteOfSamples() {
    guard base.kind == .sweep else { return }
    let without = cases.count { one in
      one.change != nil && [one.base, one.head].contains { $0?.isFromSamples == false }
    }
    if without > 0 {
      notes.append(
        "\(without) of the cases judged \(without == 1 ? "has" : "have") no raw samples in one of the runs: the "
          + "intervals of the records were taken")
    }
  }
}

extension RunChange {
  /// The change of a case from `base` to `head`; nil where one of the two has no speedup with an interval.
  init?(_ head: RunCase, from base: RunCase, spread: Double) {
    guard let old = base.overDense, let new = head.overDense else { return nil }
    self.init(base: old, head: new, spread: spread)
  }
}
