/// The up to `limit` candidates that look most like `name`, the likeliest first.
///
/// A candidate that contains `name` comes before all others; the rest are ordered by edit distance,
/// then as given. Case is ignored, and candidates that share nothing with `name` are left out.
public func nearest(_ name: String, among candidates: [String], limit: Int = 3) -> [String] {
  let wanted = name.lowercased()
  guard !wanted.isEmpty else { return [] }
  var ranked: [(tier: Int, distance: Int, index: Int)] = []
  for (index, candidate) in candidates.enumerated() {
    let other = candidate.lowercased()
    let distance = editDistance(wanted, other)
    guard distance < max(wanted.count, other.count) else { continue }
    ranked.append((other.contains(wanted) ? 0 : 1, distance, index))
  }
  ranked.sort { $0 < $1 }
  return ranked.prefix(max(limit, 0)).map { candidates[$0.index] }
}

/// The fewest insertions, deletions, substitutions and swaps of neighbours that turn `left` into
/// `right`, no character touched twice (Damerau–Levenshtein, optimal string alignment).
public func editDistance(_ left: String, _ right: String) -> Int {
  let left = Array(left)
  let right = Array(right)
  // Rows of the table for the prefixes of `left` of two, one and no characters less.
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    current.reserveCapacity(right.count + 1)
    for column in right.indices {
      let substitution = last[column] + (left[row] == right[column] ? 0 : 1)
      var best = min(substitution, last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        best = min(best, beforeLast[column - 1] + 1)
      }
      current.append(best)
    }
    beforeLast = last
    last = current
  }
  return last[right.count]
}
