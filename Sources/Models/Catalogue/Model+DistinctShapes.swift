import Matrices

extension Model {
  /// One layer per size, occurrences summed, in the order in which the sizes first occur.
  ///
  /// It is what has to be timed: synthetic weights of one size behave alike. Names are joined: what the layers have in common stays, what differs becomes `*`, and their own
  /// names follow with `+` between (`mlp.gate+up`, `*.q+k+v+o`).
  public var distinctShapes: [LinearLayer] {
    var order: [[Int]] = []
    var bySize: [[Int]: [LinearLayer]] = [:]
    for layer in layers {
      let size = [layer.outFeatures, layer.inFeatures]
      if bySize[size] == nil { order.append(size) }
      bySize[size, default: []].append(layer)
    }
    return order.compactMap { bySize[$0] }.compactMap { group in
      guard var merged = group.first else { return nil }
      merged.name = joinedName(group.map(\.name))
      merged.occurrences = group.reduce(0) { $0 + $1.occurrences }
      return merged
    }
  }
}

/// One name for several: common path, `*` for what differs, the last components joined by `+`.
func joinedName(_ names: [String]) -> String {
  let parts = names.map { $0.split(separator: ".").map(String.init) }
  var leaves: [String] = []
  for leaf in parts.compactMap(\.last) where !leaves.contains(leaf) { leaves.append(leaf) }
  let paths = parts.map { Array($0.dropLast()) }
  let leading = commonPrefix(paths)
  let rests = paths.map { Array($0.dropFirst(leading.count)) }
  let trailing = Array(commonPrefix(rests.map { $0.reversed() }).reversed())
  let differ = rests.contains { $0.count > trailing.count }
  let path = leading + (differ ? ["*"] : []) + trailing
  return (path + [leaves.joined(separator: "+")]).joined(separator: ".")
}

private func commonPrefix(_ lists: [[String]]) -> [String] {
  guard var common = lists.first else { return [] }
  for list in lists.dropFirst() {
    let equal = zip(common, list).prefix { $0 == $1 }.count
    common = Array(common.prefix(equal))
  }
  return common
}
