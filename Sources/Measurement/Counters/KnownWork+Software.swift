import CKernels
import Foundation
import Hardware

/// Work for the operating system's own counters.
extension KnownWork {
  static func pageFaults(_ count: Count) throws(CounterError) -> KnownWork {
    let pages = 64
    let pageBytes = OperatingSystem.pageBytes
    guard let memory = bench_work_map(pages * pageBytes) else {
      throw .unreliable("can't be checked: no memory to touch; free some")
    }
    defer { bench_work_unmap(memory, pages * pageBytes) }
    return KnownWork(
      count: try count { bench_work_touch(memory, pages, pageBytes) },
      // The stack may grow, and code may be read for the first time.
      expected: Double(pages)...Double(pages + 8), work: "\(pages) fresh pages")
  }

  static func taskClock(_ count: Count) throws(CounterError) -> KnownWork {
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

  static func contextSwitches(_ count: Count) throws(CounterError) -> KnownWork {
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
