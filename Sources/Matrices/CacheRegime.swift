/// Where a timed call finds its weights.
public enum CacheRegime: String, CaseIterable, Codable, Sendable {
  /// In memory, as in decoding with a model larger than the caches.
  case cold
  /// Where the last call left them.
  case warm
}
