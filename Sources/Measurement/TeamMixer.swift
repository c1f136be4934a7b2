import CKernels
import Hardware

/// Reads memory and does arithmetic on registers meanwhile, in a ratio that is given: work whose bound is
/// known by how long each takes alone.
public final class TeamMixer {
  private typealias Mix =
    @convention(c) @Sendable (
      UnsafeRawPointer?, Int, UInt64, Int, UnsafeMutablePointer<Double>?,
      UnsafeMutablePointer<UInt64>?
    ) -> UInt64

  private struct Call {
    var mix: Mix
    var passes: UInt64
    var repeats: Int
    var threads: Int
    var copy: Int
    /// [copies][threads].
    var sections: UnsafeMutablePointer<UnsafeRawBufferPointer>
    var operations: UnsafeMutablePointer<UInt64>
    var sums: UnsafeMutablePointer<Double>
    var sinks: UnsafeMutablePointer<UInt64>
  }

  /// As far ahead as the kernels ask for their weights.
  private static let prefetchBytes = 2048
  /// Keeps what threads write apart.
  private static let stride = 8

  /// The instruction set of the loop.
  public let isa: InstructionSet
  private let team: ThreadTeam
  private let call: UnsafeMutablePointer<Call>
  private let task: TeamTask

  /// A mixer that reads `sections[copy][thread]`, which must outlive it, `repeats` times over, with
  /// `passes` iterations of the fp32 peak loop for each block of 512 bytes.
  public init(
    team: ThreadTeam, sections: [[UnsafeRawBufferPointer]], passes: Int, repeats: Int = 1
  ) {
    self.team = team
    let (isa, mix) = Self.widest
    self.isa = isa
    let all = sections.flatMap { $0 }
    let slots = team.count * Self.stride
    call = .allocate(capacity: 1)
    call.initialize(
      to: Call(
        mix: mix, passes: UInt64(max(0, passes)), repeats: repeats, threads: team.count, copy: 0,
        sections: .allocate(capacity: max(1, all.count)), operations: .allocate(capacity: slots),
        sums: .allocate(capacity: slots), sinks: .allocate(capacity: slots)))
    for (index, section) in all.enumerated() { call.pointee.sections[index] = section }
    call.pointee.operations.initialize(repeating: 0, count: slots)
    call.pointee.sums.initialize(repeating: 0, count: slots)
    call.pointee.sinks.initialize(repeating: 0, count: slots)
    task = TeamTask(context: call) { context, thread in
      TeamMixer.work(context.assumingMemoryBound(to: Call.self).pointee, thread)
    }
  }

  deinit {
    call.pointee.sections.deallocate()
    call.pointee.operations.deallocate()
    call.pointee.sums.deallocate()
    call.pointee.sinks.deallocate()
    call.deallocate()
  }

  /// Goes through copy `copy`, and returns the operations that all threads did.
  @discardableResult
  public func run(copy: Int) -> Int {
    call.pointee.copy = copy
    team.run(task)
    return (0..<team.count).reduce(0) { $0 + Int(call.pointee.operations[$1 * Self.stride]) }
  }

  private static func work(_ call: Call, _ thread: Int) {
    let section = call.sections[call.copy * call.threads + thread]
    let slot = thread * stride
    var operations: UInt64 = 0
    for _ in 0..<call.repeats {
      operations += call.mix(
        section.baseAddress, section.count, call.passes, prefetchBytes, call.sums + slot,
        call.sinks + slot)
    }
    call.operations[slot] = operations
  }

  private static var widest: (InstructionSet, Mix) {
    #if arch(x86_64)
      if InstructionSet.avx512.isAvailable { return (.avx512, bench_mix_avx512) }
      if InstructionSet.avx2.isAvailable { return (.avx2, bench_mix_avx2) }
    #endif
    return (.generic, bench_mix_generic)
  }
}
