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
  /// `memoryBytes` for all copies; `groups` says which kernels are timed in turn (nil: all of them).
  ///
  /// Between two readings of one of C copies pass its C − 1 others and one round of the other kernels
  /// of its group, but for one of them, which the cyclic order may have moved away. Together they must
  /// exceed twice the last-level cache, in every group.
  init(weightBytes: [Int], groups: [[Int]]? = nil, cacheBytes: Int, memoryBytes: Int) {
    let total = weightBytes.reduce(0, +)
    var rotating = weightBytes.map { _ in 1 }
    for group in groups ?? [Array(weightBytes.indices)] {
      let groupTotal = group.reduce(0) { $0 + weightBytes[$1] }
      let largest = group.map { weightBytes[$0] }.sorted(by: >).prefix(2)
      for index in group {
        let own = weightBytes[index]
        let skipped = own == largest.first ? largest.dropFirst().first ?? 0 : largest.first ?? 0
        let missing = max(0, 2 * cacheBytes - (groupTotal - own - skipped))
        rotating[index] = max(rotating[index], 1 + (missing + max(own, 1) - 1) / max(own, 1))
      }
    }
    let rotatingBytes = zip(rotating, weightBytes).reduce(0) { $0 + $1.0 * $1.1 }
    if rotatingBytes <= max(memoryBytes, total) {
      method = .rotate
      copies = rotating
      bytes = rotatingBytes
    } else {
      let flushing = ColdPlan(alone: weightBytes, method: .flush, cacheBytes: cacheBytes)
      (method, copies, bytes) = (flushing.method, flushing.copies, flushing.bytes)
    }
  }

  /// Keeps each kernel's weights cold by `method`, whatever is timed beside it: where copies take turns,
  /// they alone pass twice the last-level cache.
  init(alone weightBytes: [Int], method: Method, cacheBytes: Int) {
    self.method = method
    copies = weightBytes.map { own in
      switch method {
      case .rotate: 1 + (2 * cacheBytes + max(own, 1) - 1) / max(own, 1)
      case .flush: max(1, Self.flushedSampleBytes / max(own, 1))
      }
    }
    bytes = zip(copies, weightBytes).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// How kernel `index` is kept cold, for its record: `rotate×12` or `flush`.
  func description(_ index: Int) -> String {
    method == .rotate ? "rotate×\(copies[index])" : "flush"
  }
}
