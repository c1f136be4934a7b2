import Hardware

/// Multiply-adds on registers alone, by all threads of a team: work of which nothing but arithmetic can be
/// the bound.
public final class TeamArithmetic {
  private struct Call {
    var loop: PeakArithmetic.Loop
    var iterations: UInt64
    var operations: UnsafeMutablePointer<UInt64>
    var sums: UnsafeMutablePointer<Double>
  }

  /// The instruction set of the loop.
  public let isa: InstructionSet
  private let team: ThreadTeam
  private let call: UnsafeMutablePointer<Call>
  private let task: TeamTask

  /// Keeps what threads write apart.
  private static let stride = 8

  /// The widest loop of `kind` that this machine can run; nil where there is none.
  public init?(team: ThreadTeam, kind: ArithmeticKind, atMost limit: InstructionSet? = nil) {
    let loops = PeakArithmetic.loops.filter { entry in
      entry.kind == kind && entry.isa.isAvailable && limit.map { entry.isa <= $0 } ?? true
    }
    guard let widest = loops.max(by: { $0.isa < $1.isa }) else { return nil }
    isa = widest.isa
    self.team = team
    call = .allocate(capacity: 1)
    call.initialize(
      to: Call(
        loop: widest.loop, iterations: 0, operations: .allocate(capacity: team.count * Self.stride),
        sums: .allocate(capacity: team.count * Self.stride)))
    call.pointee.operations.initialize(repeating: 0, count: team.count * Self.stride)
    call.pointee.sums.initialize(repeating: 0, count: team.count * Self.stride)
    task = TeamTask(context: call) { context, thread in
      let call = context.assumingMemoryBound(to: Call.self).pointee
      let slot = thread * TeamArithmetic.stride
      call.operations[slot] = call.loop(call.iterations, call.sums + slot)
    }
  }

  deinit {
    call.pointee.operations.deallocate()
    call.pointee.sums.deallocate()
    call.deallocate()
  }

  /// Runs `iterations` of the loop on each thread, and returns the operations that all of them did.
  @discardableResult
  public func run(iterations: Int) -> Int {
    call.pointee.iterations = UInt64(max(0, iterations))
    team.run(task)
    return (0..<team.count).reduce(0) { $0 + Int(call.pointee.operations[$1 * Self.stride]) }
  }
}
