import Hardware
import Measurement
import Records

/// Counts what a case does, in passes of its own: opening counters would disturb a timed one.
struct CaseCounter {
  let statuses: [CounterStatus]
  let team: ThreadTeam
  /// Why counters that the probe believed gave no count all the same, by name.
  private(set) var refusals: [String: String] = [:]

  /// So many show the mean; more would only take longer.
  private static let mostCalls = 100

  init(statuses: [CounterStatus], team: ThreadTeam) {
    self.statuses = statuses
    self.team = team
  }

  /// Counts per call of `contestant`, prepared as for a timed sample of `calls` calls; nil where
  /// nothing counts.
  mutating func count(_ contestant: Contestant, calls: Int) -> CaseRecord.Counters? {
    let session = CounterSession(statuses, threads: team.count)
    guard !session.counters.isEmpty else { return nil }
    let calls = max(1, min(calls, Self.mostCalls))
    // Goes on from copy to copy, so that no pass finds its weights where the last one left them.
    var copy = 0
    func callOnce() {
      contestant.run(copy)
      copy = (copy + 1) % max(1, contestant.copies)
    }
    callOnce()
    for pass in 0..<session.passes {
      contestant.prepare()
      team.perform { session.startOnThisThread(slot: $0, pass: pass) }
      for _ in 0..<calls { callOnce() }
      team.perform { session.stopOnThisThread(slot: $0) }
    }
    for (name, reason) in session.refusals { refusals[name.rawValue] = reason }
    var counters = CaseRecord.Counters(session.total().perCall(calls))
    counters.passes = session.passes
    return counters
  }
}

extension CaseRecord.Counters {
  /// The same counts in a record's words.
  init(_ reading: CounterReading) {
    self.init()
    cycles = reading[.cycles]
    instructions = reading[.instructions]
    flops = reading[.flops]
    lastLevelMisses = reading[.lastLevelMisses]
    stalledCycles = reading[.stalledCycles]
    slots = reading[.slots]
    topDownRetiring = reading[.topDownRetiring]
    topDownBadSpeculation = reading[.topDownBadSpeculation]
    topDownFrontEnd = reading[.topDownFrontEnd]
    topDownBackEnd = reading[.topDownBackEnd]
    dramReadBytes = reading[.dramReadBytes]
    dramWriteBytes = reading[.dramWriteBytes]
    taskClockSeconds = reading[.taskClockSeconds]
    pageFaults = reading[.pageFaults]
    contextSwitches = reading[.contextSwitches]
  }
}
