import Hardware
import Kernels
import Matrices
import Measurement

/// What stands in for the weights of a model that is run without them: memory of which as much is read as
/// a layer has weights, so that the caches are left as its layers would leave them.
///
/// The time that takes is kept apart, so that it can be taken off what the model's run took.
final class WeightStream {
  /// The bytes, shared by all layers; each thread reads its own.
  let storage: PackedStorage
  /// Spent reading, by the kind of work it stands for.
  private(set) var seconds = WorkSeconds()
  private let threads: Int
  private let threadBytes: Int
  /// Where the next layer starts, within each thread's bytes.
  private var cursor = 0

  /// A layer reads no more than this: it is several times what the private caches of a core hold, and a
  /// model that is larger than the shared cache has enough layers to fill that all the same.
  static let mostBytesPerThread = 4 << 20

  /// A stream over `bytes` bytes for `team`.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init(bytes: Int, team: ThreadTeam) throws {
    threads = team.count
    threadBytes = max(4096, (bytes / team.count + 63) / 64 * 64)
    let threadBytes = self.threadBytes
    storage = try PackedStorage(
      sectionBytes: [[Int]](repeating: [threadBytes], count: team.count), copies: 1,
      placement: .hugePages)
    team.perform { [storage] thread in
      let start = storage.section(0, thread: thread)
      for offset in stride(from: 0, to: threadBytes, by: OperatingSystem.pageBytes) {
        start.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
      }
    }
  }

  /// Forgets the time spent.
  func restart() { seconds = WorkSeconds() }

  /// Takes note of time spent reading for `work`.
  func add(_ seconds: Double, _ side: Architecture.Side, _ work: Work) {
    self.seconds[side, work] += seconds
  }

  /// The next `bytes` bytes of all threads together: where each thread's start, and how many they are.
  func next(_ bytes: Int) -> (offset: Int, bytes: Int) {
    let own = min(bytes / threads, threadBytes, Self.mostBytesPerThread) / 64 * 64
    defer { cursor = (cursor + own) % threadBytes }
    return (cursor, own)
  }

  /// Reads a number of each cache line of `bytes` bytes of `thread` from `offset` on, and starts again at
  /// the front behind the last.
  func read(thread: Int, offset: Int, bytes: Int) -> Int {
    let start = UnsafeRawPointer(storage.section(0, thread: thread))
    let offset = offset % threadBytes
    let first = min(bytes, threadBytes - offset)
    return Self.touch(start + offset, first) &+ Self.touch(start, bytes - first)
  }

  /// Reads a number of each cache line.
  static func touch(_ start: UnsafeRawPointer, _ bytes: Int) -> Int {
    var sums = SIMD4<Int>()
    var offset = 0
    while offset + 256 <= bytes {
      sums &+= SIMD4(
        start.load(fromByteOffset: offset, as: Int.self),
        start.load(fromByteOffset: offset + 64, as: Int.self),
        start.load(fromByteOffset: offset + 128, as: Int.self),
        start.load(fromByteOffset: offset + 192, as: Int.self))
      offset += 256
    }
    while offset + 8 <= bytes {
      sums[0] &+= start.load(fromByteOffset: offset, as: Int.self)
      offset += 64
    }
    return sums.wrappedSum()
  }
}
