import CKernels
import Glibc
import Synchronization

/// What the threads of a team share: the task, and how they learn of it.
final class TeamState: @unchecked Sendable {
  private let epoch = Atomic<Int>(0)
  private let remaining = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let rests = Atomic<Bool>(false)
  private let task: UnsafeMutablePointer<TeamTask?>
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let wake: UnsafeMutablePointer<pthread_cond_t>

  /// About 1 ms of spinning before a worker sleeps: longer than the harness's pause between samples.
  private static let spinLimit = 20_000

  init() {
    task = .allocate(capacity: 1)
    task.initialize(to: nil)
    lock = .allocate(capacity: 1)
    lock.initialize(to: pthread_mutex_t())
    wake = .allocate(capacity: 1)
    wake.initialize(to: pthread_cond_t())
    pthread_mutex_init(lock, nil)
    pthread_cond_init(wake, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(wake)
    lock.deallocate()
    wake.deallocate()
    task.deallocate()
  }

  /// Some address that lives as long as this, for tasks that need none.
  var address: UnsafeMutableRawPointer { UnsafeMutableRawPointer(task) }

  /// Workers that sleep now.
  var sleeping: Int { sleepers.load(ordering: .sequentiallyConsistent) }

  // MARK: The caller

  /// Gives `task` to so many `workers`, or ends them where it is nil.
  func publish(_ task: TeamTask?, to workers: Int) {
    self.task.pointee = task
    remaining.store(workers, ordering: .relaxed)
    rests.store(false, ordering: .relaxed)
    // Sequentially consistent with a worker's count-in below: either this thread sees the sleeper, or
    // the sleeper sees the new epoch before it waits.
    epoch.wrappingAdd(1, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      pthread_mutex_lock(lock)
      pthread_cond_broadcast(wake)
      pthread_mutex_unlock(lock)
    }
  }

  /// Returns when every worker has ended the task.
  func awaitEnd() {
    var spins = 0
    while remaining.load(ordering: .acquiring) > 0 {
      bench_spin_hint()
      spins += 1
      // A worker that shares this core gets nowhere while this thread spins.
      if spins > Self.spinLimit { sched_yield() }
    }
  }

  /// Makes all of so many `workers` sleep.
  func rest(_ workers: Int) {
    rests.store(true, ordering: .relaxed)
    while sleeping < workers { sched_yield() }
  }

  // MARK: Workers

  /// Does the share `index` of each task, until there is none.
  func work(as index: Int) {
    var seen = 0
    while true {
      seen = awaitEpoch(after: seen)
      guard let task = task.pointee else { return }
      task.body(task.context, index)
      remaining.wrappingSubtract(1, ordering: .releasing)
    }
  }

  private func awaitEpoch(after seen: Int) -> Int {
    for _ in 0..<Self.spinLimit {
      let now = epoch.load(ordering: .acquiring)
      if now != seen { return now }
      if rests.load(ordering: .relaxed) { break }
      bench_spin_hint()
    }
    pthread_mutex_lock(lock)
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    var now = epoch.load(ordering: .sequentiallyConsistent)
    while now == seen {
      pthread_cond_wait(wake, lock)
      now = epoch.load(ordering: .sequentiallyConsistent)
    }
    sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(lock)
    return now
  }
}
