/// Counters that are counted together, in one pass over the work.
struct CounterPass: Sendable, Equatable {
  /// One counter and how it is counted.
  struct Member: Sendable, Equatable {
    var name: CounterName
    var formula: CounterFormula
  }

  /// At least one; memory controllers are never counted beside a core's own events.
  var members: [Member]

  /// Each event once, in the order of the members that need it.
  var events: [String] {
    var seen: Set<String> = []
    return members.flatMap(\.formula.events).filter { seen.insert($0).inserted }
  }

  /// Whether the counts are those of whole sockets, which one thread counts for all.
  var isShared: Bool { members.first?.name.source == .memoryController }

  /// The same without the counters that need `event`.
  func without(_ event: String) -> CounterPass {
    CounterPass(members: members.filter { !$0.formula.events.contains(event) })
  }

  /// What each counter of the pass comes to, or why it can't be believed.
  ///
  /// Counts of events that had registers for a part of the time only are estimates; they are refused
  /// rather than scaled.
  func values(_ sample: CounterSample) -> [CounterName: Result<Double, CounterError>] {
    let counts = Dictionary(uniqueKeysWithValues: zip(events, sample.counts))
    return Dictionary(
      members.map { member in
        (
          member.name,
          Result { () throws(CounterError) in
            if let share = sample.shareCounted, share < 1 {
              throw .unreliable(
                "\(member.formula.description) was counted \(Int(share * 100)) % of the "
                  + "time only: not scaled; stop other profilers")
            }
            return try member.formula.value(counts)
          }
        )
      }, uniquingKeysWith: { first, _ in first })
  }
}

/// Splits counters into passes, so that each is counted all the time.
enum CounterPlan {
  /// As few passes as a greedy search finds, in the order of `usable`.
  ///
  /// `failure` says whether a pass counts its last member right beside the others, and why not; what
  /// doesn't fit into any pass opens a new one, and what doesn't count there is refused.
  static func passes(
    _ usable: [CounterPass.Member], failure: (CounterPass) -> CounterError?
  ) -> (passes: [CounterPass], refused: [CounterName: CounterError]) {
    var passes: [CounterPass] = []
    var refused: [CounterName: CounterError] = [:]
    for member in usable {
      let alone = CounterPass(members: [member])
      let home = passes.firstIndex { pass in
        pass.isShared == alone.isShared
          && failure(CounterPass(members: pass.members + [member])) == nil
      }
      if let home {
        passes[home].members.append(member)
      } else if let error = failure(alone) {
        refused[member.name] = error
      } else {
        passes.append(alone)
      }
    }
    return (passes, refused)
  }
}
