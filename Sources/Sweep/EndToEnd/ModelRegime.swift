import Matrices

/// How a model's weights lie before a call.
struct ModelRegime: Equatable {
  var cache: CacheRegime
  /// Whether cold weights have to be flushed, or are cold by their size.
  var flushes: Bool

  /// One regime where every variant, the smallest of `leastBytes` bytes, is larger than the last-level
  /// cache can hold; else those `asked` for, or both.
  static func all(
    leastBytes: Int, asked: [CacheRegime]?, lastLevelCacheBytes: Int?
  ) -> [ModelRegime] {
    let cache = lastLevelCacheBytes ?? 32 << 20
    guard leastBytes < 2 * cache else { return [ModelRegime(cache: .cold, flushes: false)] }
    return (asked ?? [.cold, .warm]).map { ModelRegime(cache: $0, flushes: $0 == .cold) }
  }
}
