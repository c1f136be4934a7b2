import Hardware
import Kernels
import Matrices
import Measurement

/// A linear layer without weights: it reads its activations and as many bytes as the weights would have,
/// and writes small numbers for results.
final class EmptyLayer: PreparedLayer {
  let precision: Precision
  let weightBytes: Int
  private let stream: WeightStream
  private let side: Architecture.Side
  private let work: Work
  private let team: ThreadTeam

  /// A layer that stands for `work` of `side` with `weightBytes` bytes of weights.
  init(
    precision: Precision, weightBytes: Int, stream: WeightStream, side: Architecture.Side,
    work: Work, team: ThreadTeam
  ) {
    self.precision = precision
    self.weightBytes = weightBytes
    self.stream = stream
    self.side = side
    self.work = work
    self.team = team
  }

  var storage: PackedStorage { stream.storage }
  func isa(batch: Int) -> InstructionSet { .generic }
  func executedOperations(batch: Int) -> Int { 0 }
  func implementation(batch: Int) -> String { "nothing" }
  func storedRow(_ row: Int) -> StoredRow { StoredRow(elements: []) }

  func bind(_ activations: Activations) -> Multiplication {
    EmptyMultiplication(
      activations, stream: stream, weightBytes: weightBytes, side: side, work: work, team: team)
  }
}

/// Every thread reads all of X and its share of the weights' bytes, and writes its share of Y, as those of
/// a kernel do: what comes next finds its input where it would.
///
/// A kernel writes Y while it goes through the weights; here it is written between their halves.
private final class EmptyMultiplication: Multiplication {
  private struct Call {
    var threads: Int
    var batch: Int
    var inFeatures: Int
    var outFeatures: Int
    var x: UnsafeMutablePointer<Float>
    var y: UnsafeMutablePointer<Float>
    var stream: Unmanaged<WeightStream>
    var offset = 0
    var bytes = 0
    var sums: UnsafeMutablePointer<Int>

    func run(_ thread: Int) {
      let half = bytes / 128 * 64
      // Kept, so that the compiler keeps the reading.
      sums[thread * 8] =
        WeightStream.touch(UnsafeRawPointer(x), batch * inFeatures * 4)
        &+ stream._withUnsafeGuaranteedRef { $0.read(thread: thread, offset: offset, bytes: half) }
      writeResults(thread)
      sums[thread * 8] &+= stream._withUnsafeGuaranteedRef {
        $0.read(thread: thread, offset: offset + half, bytes: bytes - half)
      }
    }

    private func writeResults(_ thread: Int) {
      let columns = outFeatures * thread / threads..<outFeatures * (thread + 1) / threads
      for row in 0..<batch {
        let target = y + row * outFeatures
        // From −1 to 1: neither denormals nor overflow come of them.
        for column in columns { target[column] = Float((column &* 7) & 15) * 0.125 - 0.9375 }
      }
    }
  }

  private let stream: WeightStream
  private let weightBytes: Int
  private let side: Architecture.Side
  private let work: Work
  private let call: UnsafeMutablePointer<Call>
  private let sums: UnsafeMutablePointer<Int>
  private let task: TeamTask

  init(
    _ activations: Activations, stream: WeightStream, weightBytes: Int, side: Architecture.Side,
    work: Work, team: ThreadTeam
  ) {
    self.stream = stream
    self.weightBytes = weightBytes
    self.side = side
    self.work = work
    // A cache line each.
    sums = .allocate(capacity: 8 * team.count)
    sums.initialize(repeating: 0, count: 8 * team.count)
    call = .allocate(capacity: 1)
    call.initialize(
      to: Call(
        threads: team.count, batch: activations.batch, inFeatures: activations.inFeatures,
        outFeatures: activations.outFeatures, x: activations.x, y: activations.y,
        stream: .passUnretained(stream), sums: sums))
    task = TeamTask(context: call) { context, thread in
      context.assumingMemoryBound(to: Call.self).pointee.run(thread)
    }
    super.init(team: team, activations: activations)
  }

  deinit {
    call.deallocate()
    sums.deallocate()
  }

  override func run(copy: Int) {
    let start = Clock.now()
    (call.pointee.offset, call.pointee.bytes) = stream.next(weightBytes)
    team.run(task)
    stream.add(Clock.seconds(since: start), side, work)
  }
}
