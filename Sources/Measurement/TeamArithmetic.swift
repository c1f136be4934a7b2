import Hardware

/// Multiply-adds on registers alone, by all threads of a team: work of which nothing but arithmetic can be
/// the bound.
public final class TeamArithmetic {
  private struct Call {
    var loop: PeakArithmetic.Loop
    var iterations: UInt64
    /// Times that the loop is started anew, so that its sums stay small.
    var passes: Int
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
  public convenience init?(
    team: ThreadTeam, kind: ArithmeticKind, atMost limit: InstructionSet? = nil
  ) {
    let loops = PeakArithmetic.loops.filter { entry in
      entry.kind == kind && entry.isa.isAvailable && limit.map { entry.isa <= $0 } ?? true
    }
    guard let widest = loops.max(by: { $0.isa < $1.isa }) else { return nil }
    self.init(team: team, loop: widest.loop, isa: widest.isa)
  }

  /// `loop`, written for `isa`, whose instructions this machine must have.
  init(team: ThreadTeam, loop: @escaping PeakArithmetic.Loop, isa: InstructionSet) {
    self.isa = isa
    self.team = team
    call = .allocate(capacity: 1)
    call.initialize(
      to: Call(
        loop: loop, iterations: 0, passes: 1,
        operations: .allocate(capacity: team.count * Self.stride),
        sums: .allocate(capacity: team.count * Self.stride)))
    call.pointee.operations.initialize(repeating: 0, count: team.count * Self.stride)
    call.pointee.sums.initialize(repeating: 0, count: team.count * Self.stride)
    task = TeamTask(context: call) { context, thread in
      let call = context.assumingMemoryBound(to: Call.self).pointee
      let slot = thread * TeamArithmetic.stride
      for _ in 0..<call.passes {
        call.operations[slot] = call.loop(call.iterations, call.sums + slot)
      }
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
    (call.pointee.iterations, call.pointee.passes) = (UInt64(max(0, iterations)), 1)
    team.run(task)
    return operations
  }

  /// Operations per second at best of `repetitions`: a neighbour on a shared host disturbs whole
  /// milliseconds.
  func peak(repetitions: Int) -> Double {
    call.pointee.iterations = Self.iterationsPerPass
    return team.bestRate(repetitions: repetitions) { passes in
      call.pointee.passes = passes
      return team.timed(task)
    } workPerPass: {
      Double(operations)
    }
  }

  /// Long enough a pass that its call costs nothing.
  private static let iterationsPerPass: UInt64 = 10_000

  /// Operations of the last pass, all threads together.
  private var operations: Int {
    (0..<team.count).reduce(0) { $0 + Int(call.pointee.operations[$1 * Self.stride]) }
  }
}
