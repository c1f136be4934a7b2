/// Names of cases in words, made of their ids: what all have in common is said once.
struct CaseNames {
  /// What every case has: `fp32, 2 threads, cold`; nil where there is nothing, or only one case.
  let common: String?
  private let names: [String: String]

  init(_ ids: [String]) {
    let parts = ids.map { (id: $0, words: Self.words($0)) }
    let readable = parts.compactMap(\.words)
    // Layer and kernel are what a case is called by, whatever the others are.
    let shared = Self.optional.filter { place in
      readable.count > 1 && Set(readable.map { $0[place] }).count == 1
    }
    common =
      readable.first.flatMap { first in
        shared.isEmpty
          ? nil : shared.map { first[$0] }.filter { !$0.isEmpty }.joined(separator: ", ")
      }
    names = Dictionary(
      parts.map { id, words in
        let own = words.map { words in
          words.enumerated().filter { !shared.contains($0.offset) && !$0.element.isEmpty }
            .map(\.element)
        }
        return (id, own?.joined(separator: " ") ?? id)
      }, uniquingKeysWith: { first, _ in first })
  }

  /// What the case with this id is called.
  subscript(_ id: String) -> String { names[id] ?? id }

  /// Model and layer of the case with this id: `mpt-7b`, `mlp.up`; the whole id where it isn't one of a sweep.
  static func family(of id: String) -> [String] {
    guard words(id) != nil else { return [id] }
    let name = id.split(separator: "|", omittingEmptySubsequences: false).dropLast(8)
      .joined(separator: "|")
    return name.split(separator: "/", maxSplits: 1).map(String.init)
  }

  /// Batch, precision, pattern, instruction set, threads and cache.
  private static let optional = [1, 2, 3, 5, 6, 7]

  /// `model/layer|OUTxIN|batch|precision|pattern|kernel|isa|threads|cache` in words; nil for any other id.
  private static func words(_ id: String) -> [String]? {
    let parts = id.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 9, let batch = Int(parts[parts.count - 7]),
      let threads = Int(parts[parts.count - 2])
    else { return nil }
    let tail = Array(parts.suffix(8))
    // A layer's own name may hold the separator.
    let layer = parts.dropLast(8).joined(separator: "|")
    let size = tail[0].replacing("x", with: "×")
    return [
      layer.hasPrefix("shape/") ? size : layer, "batch \(batch)", tail[2], Cells.pattern(tail[3]),
      tail[4], tail[5] == "none" ? "" : tail[5], Units.count(threads, "thread"), tail[7],
    ]
  }
}
