import CKernels
import Glibc

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
/// The thread that makes the team is its thread 0 and is pinned as well, until the last of the teams that
/// it made ends there. Workers spin between tasks that follow each other closely and sleep otherwise, so
/// that they don't take a core from kernels that use fewer threads; `rouse` wakes them before a timed task.
/// One thread at a time may use a team.
public final class ThreadTeam: @unchecked Sendable {
  /// Number of threads, the caller included.
  public let count: Int
  /// Operating-system indices of the hardware threads the team is pinned to, one per thread.
  public let processors: [Int]

  private let shared = TeamState()
  private let maker = pthread_self()
  private var workers: [pthread_t] = []

  /// A team on `processors` (hardware threads, at least one).
  ///
  /// Throws `UnavailableError` when a thread can't be made. A thread whose pinning the system refuses
  /// runs unpinned.
  public init(processors: [Int]) throws {
    count = processors.count
    self.processors = processors
    bench_keep_affinity()
    for index in 1..<max(count, 1) {
      let start = Unmanaged.passRetained(
        WorkerStart(state: shared, index: index, processor: processors[index]))
      var thread = pthread_t()
      let failure = pthread_create(
        &thread, nil,
        { raw in
          guard let raw else { return nil }
          let start = Unmanaged<WorkerStart>.fromOpaque(raw).takeRetainedValue()
          _ = pinCurrentThread(toPU: start.processor)
          start.state.work(as: start.index)
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

  /// What a worker is given: never the team, which ends once nobody uses it.
  private final class WorkerStart {
    let state: TeamState
    let index: Int
    let processor: Int
    init(state: TeamState, index: Int, processor: Int) {
      self.state = state
      self.index = index
      self.processor = processor
    }
  }

  deinit {
    stop()
    if pthread_equal(maker, pthread_self()) != 0 { bench_give_back_affinity() }
  }

  /// Pins the calling thread as thread 0; needed again after another team was made on this thread.
  @discardableResult
  public func adopt() -> Bool { processors.first.map(pinCurrentThread(toPU:)) ?? false }

  /// Runs `task` on all threads and returns when all have ended it.
  public func run(_ task: TeamTask) {
    if count > 1 { shared.publish(task, to: workers.count) }
    task.body(task.context, 0)
    shared.awaitEnd()
  }

  /// Wakes the workers and waits until all of them spin: what comes next starts without a delay.
  public func rouse() {
    guard count > 1 else { return }
    run(TeamTask(context: shared.address) { _, _ in })
  }

  /// Makes the workers sleep now, and returns when all do: their cores are free for other processes.
  public func rest() { shared.rest(workers.count) }

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
  var sleeping: Int { shared.sleeping }

  private func stop() {
    guard !workers.isEmpty else { return }
    shared.publish(nil, to: workers.count)
    for worker in workers { pthread_join(worker, nil) }
    workers = []
  }
}
