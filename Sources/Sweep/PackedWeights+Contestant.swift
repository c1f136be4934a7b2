import Hardware
import Measurement

extension PackedWeights {
  /// What `run` does with the weights of `entry`, one of these, from memory where it is to be `cold`.
  ///
  /// `calls` of one sample where they are known already, 0 where not.
  func contestant(
    _ entry: Entry, cold: Bool, team: ThreadTeam, calls: Int = 0, run: @escaping (Int) -> Void
  ) -> Contestant {
    let storage = entry.layer.storage
    guard cold else {
      return Contestant(copies: 1, knownCalls: calls, prepare: { team.rouse() }, run: run)
    }
    guard flushes else {
      return Contestant(
        copies: storage.copies, knownCalls: calls, prepare: { team.rouse() }, run: run)
    }
    return Contestant(
      copies: storage.copies, mostCalls: storage.copies, knownCalls: calls,
      prepare: {
        team.perform { thread in
          for copy in 0..<storage.copies { storage.flush(thread: thread, copy: copy) }
        }
      }, run: run)
  }
}
