/// How the weights of a group are kept cold, and how many copies of each kernel's that takes.
struct ColdPlan: Equatable {
  /// The two ways to make a call find its weights in memory.
  enum Method: Equatable {
    /// So many bytes pass between two readings of a copy that the last-level cache can't hold it.
    case rotate
    /// Every line is evicted before each sample.
    case flush
  }

  let method: Method
  /// Copies of each kernel's weights.
  let copies: [Int]
  /// Bytes of all copies together.
  let bytes: Int

  /// A flushed sample holds as many calls as there are copies; this many make a small layer's sample
  /// long enough for the clock.
  private static let flushedSampleBytes = 1 << 20

  /// Decides for kernels with `weightBytes` each, a last-level cache of `cacheBytes` and at most
  /// `memoryBytes` for all copies.
  ///
  /// Between two readings of one of C copies pass its C − 1 others and one round of the other kernels,
  /// but for one of them, which the cyclic order may have moved away. Together they must exceed twice
  /// the last-level cache.
  init(weightBytes: [Int], cacheBytes: Int, memoryBytes: Int) {
    let total = weightBytes.reduce(0, +)
    let rotating = weightBytes.enumerated().map { index, own in
      let others = weightBytes.enumerated().filter { $0.offset != index }.map(\.element)
      let passing = others.reduce(0, +) - (others.max() ?? 0)
      let missing = max(0, 2 * cacheBytes - passing)
      return 1 + (missing + max(own, 1) - 1) / max(own, 1)
    }
    let rotatingBytes = zip(rotating, weightBytes).reduce(0) { $0 + $1.0 * $1.1 }
    if rotatingBytes <= max(memoryBytes, total) {
      method = .rotate
      copies = rotating
      bytes = rotatingBytes
    } else {
      method = .flush
      copies = weightBytes.map { max(1, Self.flushedSampleBytes / max($0, 1)) }
      bytes = zip(copies, weightBytes).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// How kernel `index` is kept cold, for its record: `rotate×12` or `flush`.
  func description(_ index: Int) -> String {
    method == .rotate ? "rotate×\(copies[index])" : "flush"
  }
}
