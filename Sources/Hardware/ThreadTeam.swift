import CKernels
import Glibc
import Synchronization

/// Work of which every thread of a team does its share, without closures: nothing is retained, nothing
/// is allocated when it runs.
public struct TeamTask {
  /// Called on each thread with `context` and the thread's index.
  public typealias Body = @convention(c) (UnsafeMutableRawPointer, Int) -> Void
  let body: Body
  let context: UnsafeMutableRawPointer

  /// A task that calls `body` with `context`, which must outlive it.
  public init(context: UnsafeMutableRawPointer, body: @escaping Body) {
    self.context = context
    self.body = body
  }

  /// Does the work of thread 0 on the calling thread, for tasks that say themselves how many share them.
  public func runHere() { body(context, 0) }
}

/// Threads pinned to one core each, that start a task together and end it together.
///
/// The thread that makes the team is its thread 0 and is pinned as well. Workers spin between tasks
/// that follow each other closely and sleep otherwise, so that they don't take a core from kernels that
/// use fewer threads; `rouse` wakes them before a timed task. One thread at a time may use a team.
public final class ThreadTeam: @unchecked Sendable {
  /// Number of threads, the caller included.
  public let count: Int
  /// Operating-system indices of the hardware threads the team is pinned to, one per thread.
  public let processors: [Int]

  private let epoch = Atomic<Int>(0)
  private let remaining = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let rests = Atomic<Bool>(false)
  private let task: UnsafeMutablePointer<TeamTask?>
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let wake: UnsafeMutablePointer<pthread_cond_t>
  private var workers: [pthread_t] = []

  /// About 1 ms of spinning before a worker sleeps: longer than the harness's pause between samples.
  private static let spinLimit = 20_000

  /// A team on `processors` (hardware threads, at least one).
  ///
  /// Throws `UnavailableError` when a thread can't be made. A thread whose pinning the system refuses
  /// runs unpinned.
  public init(processors: [Int]) throws {
    count = processors.count
    self.processors = processors
    task = .allocate(capacity: 1)
    task.initialize(to: nil)
    lock = .allocate(capacity: 1)
    lock.initialize(to: pthread_mutex_t())
    wake = .allocate(capacity: 1)
    wake.initialize(to: pthread_cond_t())
    pthread_mutex_init(lock, nil)
    pthread_cond_init(wake, nil)
    for index in 1..<max(count, 1) {
      let start = Unmanaged.passRetained(WorkerStart(team: self, index: index))
      var thread = pthread_t()
      let failure = pthread_create(
        &thread, nil,
        { raw in
          guard let raw else { return nil }
          let start = Unmanaged<WorkerStart>.fromOpaque(raw).takeRetainedValue()
          let (team, index) = (start.team, start.index)
          _ = pinCurrentThread(toPU: team.processors[index])
          team.work(as: index)
          return nil
        }, start.toOpaque())
      guard failure == 0 else {
        start.release()
        stop()
        throw UnavailableError("thread \(index) of \(count) can't be made: error \(failure)")
      }
      workers.append(thread)
    }
    adopt()
  }

  private final class WorkerStart {
    unowned(unsafe) let team: ThreadTeam
    let index: Int
    init(team: ThreadTeam, index: Int) {
      self.team = team
      self.index = index
    }
  }

  deinit {
    stop()
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(wake)
    lock.deallocate()
    wake.deallocate()
    task.deallocate()
  }

  /// Pins the calling thread as thread 0; needed again after another team was made on this thread.
  @discardableResult
  public func adopt() -> Bool { processors.first.map(pinCurrentThread(toPU:)) ?? false }

  /// Runs `task` on all threads and returns when all have ended it.
  public func run(_ task: TeamTask) {
    if count > 1 {
      self.task.pointee = task
      publish()
    }
    task.body(task.context, 0)
    var spins = 0
    while remaining.load(ordering: .acquiring) > 0 {
      bench_spin_hint()
      spins += 1
      // A worker that shares this core gets nowhere while this thread spins.
      if spins > Self.spinLimit { sched_yield() }
    }
  }

  /// Wakes the workers and waits until all of them spin: what comes next starts without a delay.
  public func rouse() {
    guard count > 1 else { return }
    run(TeamTask(context: task) { _, _ in })
  }

  /// Makes the workers sleep now, and returns when all do: their cores are free for other processes.
  public func rest() {
    rests.store(true, ordering: .relaxed)
    while sleeping < workers.count { sched_yield() }
  }

  /// Calls `body` with each thread's index on that thread: for set-up work, not for timing.
  public func perform(_ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { escaping in
      withUnsafePointer(to: escaping) { pointer in
        run(
          TeamTask(context: UnsafeMutableRawPointer(mutating: pointer)) { context, thread in
            context.assumingMemoryBound(to: ((Int) -> Void).self).pointee(thread)
          })
      }
    }
  }

  /// Splits 0 ..< `total` evenly and calls `body` with each thread's range on that thread.
  public func split(_ total: Int, _ body: (Range<Int>) -> Void) {
    perform { thread in
      body(total * thread / self.count..<total * (thread + 1) / self.count)
    }
  }

  /// Workers that sleep now.
  var sleeping: Int { sleepers.load(ordering: .sequentiallyConsistent) }

  private func publish() {
    remaining.store(count - 1, ordering: .relaxed)
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

  private func work(as index: Int) {
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

  private func stop() {
    guard !workers.isEmpty else { return }
    task.pointee = nil
    publish()
    for worker in workers { pthread_join(worker, nil) }
    workers = []
  }
}
