import CKernels
import Foundation
import Hardware

/// What a counter gave for work whose count is known, and what it should have given.
///
/// Within 5 % where the count is exact: instructions, operations, memory traffic, time, page faults and
/// switches. Cycles, slots, stalls and misses depend on the CPU's latencies; they must lie in the range
/// of all CPUs, which still finds out what counts nothing or something else. The parts of top-down must
/// also add up to the slots within 5 % (`TopDownCheck`).
struct KnownWork: Equatable {
  var count: Double
  var expected: ClosedRange<Double>
  /// The work, as a message names it.
  var work: String

  var isRight: Bool { expected.contains(count) }

  /// Counts what `work` does, in the record's unit.
  typealias Count = (_ work: () -> Void) throws(CounterError) -> Double

  /// Does work that `name` should count, inside `count`.
  static func measure(_ name: CounterName, _ count: Count) throws(CounterError) -> KnownWork {
    switch name {
    // A multiplication waits for the one before it: 2 to 5 cycles on the CPUs there are.
    case .cycles: try multiplications(2...10, count)
    case .instructions:
      KnownWork(
        count: try count { _ = bench_work_instructions(steps) },
        expected: around(3 * Double(steps)), work: "\(3 * steps) instructions")
    case .flops:
      KnownWork(
        count: try count { _ = bench_work_flops(steps) },
        expected: around(8 * Double(steps)), work: "\(8 * steps) fp32 operations")
    // CPUs issue 4 to 10 instructions a cycle.
    case .slots: try multiplications(8...100, count)
    // Three instructions; a decrement and its branch may go as one.
    case .topDownRetiring: try multiplications(1.9...3.15, count)
    case .topDownBackEnd: try multiplications(5...100, count)
    case .topDownBadSpeculation, .topDownFrontEnd: try mispredictions(count)
    case .lastLevelMisses: try chase(0.5...2, count)  // Prefetching hides some and adds others.
    // Memory takes 60 ns to several hundred.
    case .stalledCycles: try chase(50...5000, count)
    case .dramReadBytes: try reads(count)
    case .dramWriteBytes: try writes(count)
    case .taskClockSeconds: try taskClock(count)
    case .pageFaults: try pageFaults(count)
    case .contextSwitches: try contextSwitches(count)
    }
  }

  private static let steps: UInt64 = 1_000_000
  /// Of a cache line, on all CPUs that kernels are written for.
  private static let lineBytes = 64

  /// Starting and stopping a counter costs some thousand instructions.
  private static func around(_ count: Double) -> ClosedRange<Double> { 0.95 * count...1.05 * count }

  private static func each(_ steps: UInt64, _ range: ClosedRange<Double>) -> ClosedRange<Double> {
    Double(steps) * range.lowerBound...Double(steps) * range.upperBound
  }

  private static func multiplications(
    _ perStep: ClosedRange<Double>, _ count: Count
  ) throws(CounterError) -> KnownWork {
    KnownWork(
      count: try count { _ = bench_work_instructions(steps) }, expected: each(steps, perStep),
      work: "\(steps) dependent multiplications")
  }

  private static func mispredictions(_ count: Count) throws(CounterError) -> KnownWork {
    // Half of them are predicted wrong, and ten slots or more are lost each time.
    KnownWork(
      count: try count { _ = bench_work_mispredictions(steps) }, expected: each(steps, 1...200),
      work: "\(steps) branches at random")
  }

  /// Loads from memory, each of which waits for the one before.
  private static func chase(
    _ perLine: ClosedRange<Double>, _ count: Count
  ) throws(CounterError) -> KnownWork {
    // 4 MiB: large against what the counting itself misses, small against the time it takes.
    let lines = 1 << 16
    let counted = try onFreshLines(lines) { buffer throws(CounterError) in
      guard bench_work_chase_prepare(buffer, lines, lineBytes) else { throw cannotFlush }
      return try count { _ = bench_work_chase(buffer, lines, lineBytes) }
    }
    return KnownWork(
      count: counted, expected: each(UInt64(lines), perLine),
      work: "\(lines) lines read from memory")
  }

  /// 32 MiB: large against what the rest of the socket moves in the few milliseconds it takes.
  private static let trafficLines = 1 << 19

  private static func reads(_ count: Count) throws(CounterError) -> KnownWork {
    let counted = try onFreshLines(trafficLines) { buffer throws(CounterError) in
      bench_work_write(buffer, trafficLines, lineBytes)
      guard bench_work_flush(buffer, trafficLines * lineBytes) else { throw cannotFlush }
      return try count { _ = bench_work_read(buffer, trafficLines, lineBytes) }
    }
    return traffic(counted, "read from")
  }

  private static func writes(_ count: Count) throws(CounterError) -> KnownWork {
    let counted = try onFreshLines(trafficLines) { buffer throws(CounterError) in
      guard bench_work_flush(buffer, trafficLines * lineBytes) else { throw cannotFlush }
      return try count {
        bench_work_write(buffer, trafficLines, lineBytes)
        _ = bench_work_flush(buffer, trafficLines * lineBytes)
      }
    }
    return traffic(counted, "written to")
  }

  private static func traffic(_ counted: Double, _ way: String) -> KnownWork {
    let bytes = trafficLines * lineBytes
    return KnownWork(
      count: counted, expected: around(Double(bytes)), work: "\(bytes) bytes \(way) memory")
  }

  private static var cannotFlush: CounterError {
    .unreliable(
      "can't be checked: this CPU doesn't flush caches from user code; rely on the other counters")
  }

  private static func onFreshLines(
    _ lines: Int, _ body: (UnsafeMutableRawPointer) throws(CounterError) -> Double
  ) throws(CounterError) -> Double {
    guard let memory = bench_work_map(lines * lineBytes) else {
      throw .unreliable("can't be checked: no memory to read; free some")
    }
    defer { bench_work_unmap(memory, lines * lineBytes) }
    return try body(memory)
  }
}
