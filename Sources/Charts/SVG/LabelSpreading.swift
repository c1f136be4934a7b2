/// Labels in a column, moved apart as little as it takes.
enum LabelSpreading {
  /// Places for labels that would like to be at `wanted`, at least `gap` apart and within `low ... high` if
  /// there is room; in the same order.
  static func spread(
    _ wanted: [Double], gap: Double, low: Double, high: Double
  ) -> [Double] {
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    // Groups of labels that touch share their shift: the mean of what each would like.
    var groups: [(start: Double, members: Int, sum: Double)] = []
    for index in order {
      var group = (start: wanted[index], members: 1, sum: wanted[index])
      while let last = groups.last, last.start + Double(last.members) * gap > group.start {
        // A member that is k-th in the group would like it to start k gaps above itself.
        group.sum = last.sum + group.sum - Double(last.members * group.members) * gap
        group.members += last.members
        group.start = group.sum / Double(group.members)
        groups.removeLast()
      }
      group.start = max(low, group.start)
      groups.append(group)
    }
    var sorted = groups.flatMap { group in
      (0..<group.members).map { group.start + Double($0) * gap }
    }
    // From the bottom up, as groups know nothing of `high`.
    var limit = high
    for index in sorted.indices.reversed() {
      sorted[index] = min(sorted[index], limit)
      limit = sorted[index] - gap
    }
    var places = wanted
    for (index, place) in zip(order, sorted) { places[index] = place }
    return places
  }
}
