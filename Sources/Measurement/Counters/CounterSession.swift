/// Counts what a team of threads does: each thread starts and stops its own counters.
///
/// A CPU counts a few events at a time, so the same work is counted in several passes, and no count is
/// an estimate. Opening counters costs some hundred microseconds, so this belongs around counted
/// passes, never around a timed one. A counter that can't be counted leaves none, and never stops the
/// work.
public final class CounterSession: @unchecked Sendable {
  // Unchecked, because each slot is touched by the one thread that was given it, and `total` is asked
  // for when the team has come to rest.
  private final class Slot {
    var running: (set: any CounterEventSet, pass: CounterPass)?
    var sums: [CounterName: Double] = [:]
    var refusals: [CounterName: String] = [:]

    func refuse(_ pass: CounterPass, _ error: CounterError) {
      for member in pass.members { refusals[member.name] = error.message }
    }
  }

  /// How often the work must be done to count it all.
  public var passes: Int { plan.count }
  /// The counters of a reading.
  public let counters: [CounterName]

  private let plan: [CounterPass]
  private let backend: (any CounterBackend)?
  private let slots: [Slot]

  /// A session with the counters that count, for up to `threads` threads.
  public convenience init(_ statuses: [CounterStatus], threads: Int) {
    self.init(statuses, threads: threads, backend: try? CounterLibrary.current.get())
  }

  init(_ statuses: [CounterStatus], threads: Int, backend: (any CounterBackend)?) {
    plan = backend == nil ? [] : statuses.passes
    counters = backend == nil ? [] : statuses.filter { $0.formula != nil }.map(\.name)
    self.backend = backend
    slots = (0..<max(0, threads)).map { _ in Slot() }
  }

  /// Starts counting on the calling thread, the only one that may use `slot` until it stops.
  ///
  /// An event that is refused takes the counters that need it out of the pass; the others count.
  public func startOnThisThread(slot index: Int, pass number: Int = 0) {
    guard let backend, plan.indices.contains(number), slots.indices.contains(index) else { return }
    let slot = slots[index]
    guard slot.running == nil else { return }
    var pass = plan[number]
    // Each thread would count its socket's memory traffic once more.
    if pass.isShared && index > 0 { return }
    while !pass.members.isEmpty {
      do throws(CounterError) {
        let set = try backend.open(pass.events)
        do throws(CounterError) {
          try set.start()
        } catch {
          set.close()
          throw error
        }
        slot.running = (set, pass)
        return
      } catch {
        guard let event = error.event, pass.events.contains(event) else {
          slot.refuse(pass, error)
          return
        }
        let rest = pass.without(event)
        slot.refuse(
          CounterPass(members: pass.members.filter { !rest.members.contains($0) }), error)
        pass = rest
      }
    }
  }

  /// Stops counting on the thread that started `slot`, and adds to what that slot counted before.
  public func stopOnThisThread(slot index: Int) {
    guard slots.indices.contains(index) else { return }
    let slot = slots[index]
    guard let (set, pass) = slot.running else { return }
    slot.running = nil
    defer { set.close() }
    do throws(CounterError) {
      for (name, value) in pass.values(try set.stop()) {
        switch value {
        case .success(let value): slot.sums[name, default: 0] += value
        case .failure(let error): slot.refusals[name] = error.message
        }
      }
    } catch {
      slot.refuse(pass, error)
    }
  }

  /// All threads' counts so far; what one of them couldn't count is absent, since a part isn't the whole.
  public func total() -> CounterReading {
    let refused = refusals
    var total = CounterReading()
    for name in counters where refused[name] == nil {
      let sums = slots.compactMap { $0.sums[name] }
      if !sums.isEmpty { total[name] = sums.reduce(0, +) }
    }
    return total
  }

  /// Why a counter has no count although it was probed: the first thread's reason.
  public var refusals: [CounterName: String] {
    slots.reduce(into: [:]) { $0.merge($1.refusals) { first, _ in first } }
  }
}
