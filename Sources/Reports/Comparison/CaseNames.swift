import Records

/// Names of cases in words, made of their ids: what all have in common is said once.
struct CaseNames {
  /// What every case has: `fp32, 2 threads, cold`; nil where there is nothing, or only one case.
  let common: String?
  private let names: [String: String]

  init(_ ids: [String]) {
    let all = ids.map { (id: $0, words: CaseWords($0)) }
    let readable = all.compactMap(\.words)
    let isOneKind = Set(readable.map(\.words.count)).count == 1
    let shared = readable.first.map { first in
      first.words.indices.filter { place in
        isOneKind && readable.count > 1 && !first.own.contains(place)
          && Set(readable.map { $0.words[place] }).count == 1
      }
    }
    let words = readable.first.flatMap { first in
      shared?.map { first.words[$0] }.filter { !$0.isEmpty }
    }
    common = words?.isEmpty == false ? words?.joined(separator: ", ") : nil
    names = Dictionary(
      all.map { id, words in (id, words?.text(without: shared ?? []) ?? id) },
      uniquingKeysWith: { first, _ in first })
  }

  /// What the case with this id is called.
  subscript(_ id: String) -> String { names[id] ?? id }

  /// Model and layer of the case of a sweep with this id: `mpt-7b`, `mlp.up`; the whole id of any other.
  static func family(of id: String) -> [String] {
    guard let layer = CaseWords.layer(of: id) else { return [id] }
    return layer.split(separator: "/", maxSplits: 1).map(String.init)
  }
}

/// The id of a case, taken apart.
private struct CaseWords {
  /// Empty where there is nothing to say.
  var words: [String]
  /// Places of what a case is called by, whatever the others are.
  var own: Set<Int>

  /// The words of `id`; nil where it is of no known form.
  ///
  /// A name may hold the separator, so that ids are read from their ends.
  init?(_ id: String) {
    let parts = id.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard let words = Self.ofSweep(parts) ?? Self.ofModel(parts) else { return nil }
    self = words
  }

  private init(words: [String], own: Set<Int>) {
    self.words = words
    self.own = own
  }

  func text(without shared: [Int]) -> String {
    words.enumerated().filter { !shared.contains($0.offset) && !$0.element.isEmpty }
      .map(\.element).joined(separator: " ")
  }

  /// `model/layer` of a sweep's case; nil for any other id.
  static func layer(of id: String) -> String? {
    let parts = id.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    return ofSweep(parts) == nil ? nil : parts.dropLast(8).joined(separator: "|")
  }

  /// `model/layer|OUTxIN|batch|precision|pattern|kernel|isa|threads|cache`.
  private static func ofSweep(_ parts: [String]) -> CaseWords? {
    guard parts.count >= 9, let batch = Int(parts[parts.count - 7]),
      let threads = Int(parts[parts.count - 2])
    else { return nil }
    let tail = Array(parts.suffix(8))
    let layer = parts.dropLast(8).joined(separator: "|")
    return CaseWords(
      words: [
        layer.hasPrefix("shape/") ? tail[0].replacing("x", with: "×") : layer, "batch \(batch)",
        tail[2], Cells.pattern(tail[3]), tail[4], tail[5] == "none" ? "" : tail[5],
        Units.count(threads, "thread"), tail[7],
      ], own: [0, 4])
  }

  /// `model|batch|prompt|context|threads|pattern/precision/kernel/cache|stage`.
  private static func ofModel(_ parts: [String]) -> CaseWords? {
    guard parts.count >= 7, let stage = parts.last.flatMap(ModelRecord.Stage.init(rawValue:)) else {
      return nil
    }
    let setting = parts.suffix(6).prefix(4).compactMap(Int.init)
    // A kernel may be the path of a plan.
    let variant = parts[parts.count - 2].split(separator: "/").map(String.init)
    guard setting.count == 4, variant.count >= 4 else { return nil }
    return CaseWords(
      words: [
        parts.dropLast(6).joined(separator: "|"), DecisionReport.name(stage),
        Cells.pattern(variant[0]), variant[1],
        variant.dropFirst(2).dropLast().joined(separator: "/"), "batch \(setting[0])",
        "prompt \(setting[1])", "context \(setting[2])", Units.count(setting[3], "thread"),
        variant[variant.count - 1],
      ], own: [1, 2])
  }
}
