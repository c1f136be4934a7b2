import CKernels
import Foundation
import Hardware

/// What a counter gave for work whose count is known, and what it should have given.
struct KnownWork: Equatable {
  var count: Double
  var expected: ClosedRange<Double>
  /// The work, as a message names it.
  var work: String

  var isRight: Bool { expected.contains(count) }

  /// Does work that `name` should count, inside `count`, which gives the count in the record's unit.
  static func measure(
    _ name: CounterName, _ count: (_ work: () -> Void) throws(CounterError) -> Double
  ) throws(CounterError) -> KnownWork {
    switch name {
    case .cycles:
      // A multiplication waits for the one before it: 3 to 5 cycles on the CPUs there are.
      let steps: UInt64 = 1_000_000
      return KnownWork(
        count: try count { _ = bench_work_instructions(steps) },
        expected: Double(2 * steps)...Double(10 * steps),
        work: "\(steps) dependent multiplications")
    case .instructions:
      let steps: UInt64 = 1_000_000
      return KnownWork(
        count: try count { _ = bench_work_instructions(steps) },
        expected: around(Double(3 * steps)), work: "\(3 * steps) instructions")
    case .flops:
      let steps: UInt64 = 1_000_000
      return KnownWork(
        count: try count { _ = bench_work_flops(steps) },
        expected: around(Double(8 * steps)), work: "\(8 * steps) fp32 operations")
    case .lastLevelMisses: return try lastLevelMisses(count)
    case .taskClockSeconds: return try taskClock(count)
    case .pageFaults: return try pageFaults(count)
    case .contextSwitches: return try contextSwitches(count)
    }
  }

  /// Starting and stopping a counter costs some thousand instructions.
  private static func around(_ count: Double) -> ClosedRange<Double> { 0.95 * count...1.05 * count }

  private static func lastLevelMisses(
    _ count: (_ work: () -> Void) throws(CounterError) -> Double
  ) throws(CounterError) -> KnownWork {
    // 4 MiB: large against what the counting itself misses, small against the time it takes.
    let lines = 1 << 16
    let lineBytes = 64
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: lines * lineBytes, alignment: lineBytes)
    defer { buffer.deallocate() }
    guard bench_work_chase_prepare(buffer.baseAddress, lines, lineBytes) else {
      throw CounterError(
        event: nil, message: "can't be checked: this CPU doesn't flush caches from user code")
    }
    let missed = try count { _ = bench_work_chase(buffer.baseAddress, lines, lineBytes) }
    // Prefetching hides some misses and adds others.
    return KnownWork(
      count: missed, expected: 0.5 * Double(lines)...2 * Double(lines),
      work: "\(lines) lines read from memory")
  }

  private static func pageFaults(
    _ count: (_ work: () -> Void) throws(CounterError) -> Double
  ) throws(CounterError) -> KnownWork {
    let pages = 64
    let pageBytes = OperatingSystem.pageBytes
    guard let memory = bench_work_map(pages * pageBytes) else {
      throw CounterError(event: nil, message: "can't be checked: no memory to touch")
    }
    defer { bench_work_unmap(memory, pages * pageBytes) }
    return KnownWork(
      count: try count { bench_work_touch(memory, pages, pageBytes) },
      // The stack may grow, and code may be read for the first time.
      expected: Double(pages)...Double(pages + 8), work: "\(pages) fresh pages")
  }

  private static func taskClock(
    _ count: (_ work: () -> Void) throws(CounterError) -> Double
  ) throws(CounterError) -> KnownWork {
    var seconds = 0.0
    let counted = try count {
      let start = bench_thread_cpu_seconds()
      _ = bench_work_instructions(2_000_000)
      seconds = bench_thread_cpu_seconds() - start
    }
    // The scheduler's clock leaves stolen time out and the task clock doesn't; starting takes 50 µs.
    return KnownWork(
      count: counted, expected: 0.95 * seconds...1.25 * seconds + 5e-5,
      work: "\(String(format: "%.3g", seconds)) s by the scheduler's clock")
  }

  private static func contextSwitches(
    _ count: (_ work: () -> Void) throws(CounterError) -> Double
  ) throws(CounterError) -> KnownWork {
    var switches = 0.0
    let counted = try count {
      let start = bench_thread_context_switches()
      bench_work_context_switches(16)
      switches = Double(bench_thread_context_switches() - start)
    }
    // Starting and stopping may be interrupted too.
    return KnownWork(
      count: counted, expected: max(1, switches)...switches + 2,
      work: "\(Int(switches)) switches by the scheduler's account")
  }
}
