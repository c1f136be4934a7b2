import Hardware

/// Reads memory that is given once through, each thread its own sections side by side, and does nothing
/// with it: the least time in which a kernel can go through the same bytes in the same order.
public final class SectionReader {
  private struct Call {
    var reader: AccessPattern.Reader
    var prefetch: Int
    var threads: Int
    var copy: Int
    /// [copies][threads]: what of `sections` belongs to each.
    var ranges: UnsafeMutablePointer<Range<Int>>
    var sections: UnsafeMutablePointer<UnsafeRawBufferPointer>
    var sinks: UnsafeMutablePointer<UInt64>
  }

  /// A thread goes on from section to section after so many bytes of its largest.
  private static let pieceBytes = 16 << 10
  /// Keeps what threads write apart.
  private static let sinkStride = 8

  private let team: ThreadTeam
  private let call: UnsafeMutablePointer<Call>
  private let task: TeamTask

  /// A reader of `sections[copy][thread]`, which must outlive it, by `pattern`, one stream a section.
  public init(
    team: ThreadTeam, sections: [[[UnsafeRawBufferPointer]]], pattern: AccessPattern
  ) {
    self.team = team
    let all = sections.flatMap { $0.flatMap { $0 } }
    let ranges = sections.flatMap { $0 }.reduce(into: [Range<Int>]()) { ranges, own in
      let start = ranges.last?.upperBound ?? 0
      ranges.append(start..<start + own.count)
    }
    call = .allocate(capacity: 1)
    call.initialize(
      to: Call(
        reader: pattern.reader, prefetch: pattern.prefetchBytes, threads: team.count, copy: 0,
        ranges: .allocate(capacity: max(1, ranges.count)),
        sections: .allocate(capacity: max(1, all.count)),
        sinks: .allocate(capacity: team.count * Self.sinkStride)))
    for (index, range) in ranges.enumerated() { call.pointee.ranges[index] = range }
    for (index, section) in all.enumerated() { call.pointee.sections[index] = section }
    call.pointee.sinks.initialize(repeating: 0, count: team.count * Self.sinkStride)
    task = TeamTask(context: call) { context, thread in
      SectionReader.read(context.assumingMemoryBound(to: Call.self).pointee, thread)
    }
  }

  deinit {
    call.pointee.ranges.deallocate()
    call.pointee.sections.deallocate()
    call.pointee.sinks.deallocate()
    call.deallocate()
  }

  /// Reads copy `copy` once.
  public func run(copy: Int) {
    call.pointee.copy = copy
    team.run(task)
  }

  /// What depends on all that was read, whole lines of 64 bytes: tells a test that it was.
  var digest: UInt64 {
    (0..<team.count).reduce(0) { $0 ^ call.pointee.sinks[$1 * Self.sinkStride] }
  }

  private static func read(_ call: Call, _ thread: Int) {
    let range = call.ranges[call.copy * call.threads + thread]
    var largest = 0
    for index in range { largest = max(largest, call.sections[index].count) }
    let pieces = max(1, largest / pieceBytes)
    var sink: UInt64 = 0
    for piece in 0..<pieces {
      for index in range {
        let section = call.sections[index]
        guard let base = section.baseAddress else { continue }
        let from = section.count * piece / pieces / 64 * 64
        let to =
          piece + 1 == pieces ? section.count : section.count * (piece + 1) / pieces / 64 * 64
        var read = 0
        sink ^= call.reader(base + from, to - from, 1, call.prefetch, &read)
      }
    }
    call.sinks[thread * sinkStride] ^= sink
  }
}
