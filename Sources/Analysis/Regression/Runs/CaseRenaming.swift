/// Which cases two sides have under different names.
public enum CaseRenaming {
  /// New id → old id, of `old` and `new` cases that the other side hasn't.
  ///
  /// What only one side has is the same multiplication under another name where size, batch, precision, pattern,
  /// threads and cache regime agree, one of layer, kernel and instruction set differs, and no other case
  /// could be meant.
  public static func find(old: [String], new: [String]) -> [String: String] {
    let (known, wanted) = (Set(old), Set(new))
    let gone = old.filter { !wanted.contains($0) }
    let added = new.filter { !known.contains($0) }
    var renamed: [String: String] = [:]
    for id in added {
      let candidates = gone.filter { isRenamed($0, id) }
      guard let only = candidates.first, candidates.count == 1,
        added.count(where: { isRenamed(only, $0) }) == 1
      else { continue }
      renamed[id] = only
    }
    return renamed
  }

  /// Positions in `model/layer|OUTxIN|batch|precision|pattern|kernel|isa|threads|cache` of what may be called
  /// otherwise.
  private static let names: Set = [0, 5, 6]

  private static func isRenamed(_ old: String, _ new: String) -> Bool {
    let (old, new) = (old.split(separator: "|"), new.split(separator: "|"))
    guard old.count == 9, new.count == 9 else { return false }
    let differing = old.indices.filter { old[$0] != new[$0] }
    return differing.count == 1 && names.isSuperset(of: differing)
  }
}
