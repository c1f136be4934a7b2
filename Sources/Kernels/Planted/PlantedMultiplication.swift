#if Planted
  import CKernels

  /// A multiplication that takes a share longer than it takes.
  ///
  /// The share is of the time that this very call took, and is spent after it, in registers: the slowdown
  /// is exact at every size, in every cache regime and in whatever speed the machine has just then. Work
  /// that is done twice would not be: what it needs is in the caches the second time. Each call also reads
  /// the clock some three times, below 0.1 µs in all.
  final class PlantedMultiplication: Multiplication {
    private let planned: Multiplication
    private let share: Double

    /// Steps of the work between two looks at the clock: some 20 ns.
    private static let steps: UInt64 = 16

    init(_ planned: Multiplication, share: Double) {
      self.planned = planned
      self.share = share
      super.init(team: planned.team, activations: planned.activations)
    }

    override func run(copy: Int) {
      let start = bench_now()
      planned.run(copy: copy)
      let end = Self.end(start: start, finished: bench_now(), share: share)
      while bench_now() < end { _ = bench_canary(Self.steps) }
    }

    /// When a call is to return that began at `start` and had finished its own work at `finished`.
    static func end(start: UInt64, finished: UInt64, share: Double) -> UInt64 {
      finished + UInt64((Double(finished - start) * share).rounded())
    }
  }
#endif
