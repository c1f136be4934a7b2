import Hardware
import Matrices

/// What is packed for the groups that share one layer's weights: each kernel, precision and instruction
/// set once, with as many copies as the group needs that has the fewest others beside it.
struct Packing: Sendable {
  /// One for each packed form, in the order of the groups.
  let cases: [PlannedCase]
  /// For each group that is timed cold, which of `cases` take turns in it.
  private let coldGroups: [[Int]]

  /// What `groups`, all of the same weights, need.
  init(_ groups: [PlannedGroup]) {
    var cases: [PlannedCase] = []
    var indices: [String: Int] = [:]
    var coldGroups: [[Int]] = []
    for group in groups {
      let members = group.cases.filter { $0.refusal == nil }.map { planned in
        if let index = indices[planned.packID] { return index }
        indices[planned.packID] = cases.count
        cases.append(planned)
        return cases.count - 1
      }
      if group.cache == .cold { coldGroups.append(members) }
    }
    self.cases = cases
    self.coldGroups = coldGroups
  }

  /// How weights of `sizes` bytes, one for each of `cases`, are kept cold; nil when none has to be.
  func coldPlan(_ sizes: [Int], on machine: MachineDescription) -> ColdPlan? {
    guard !coldGroups.isEmpty else { return nil }
    return ColdPlan(
      weightBytes: sizes, groups: coldGroups,
      cacheBytes: machine.lastLevelCacheBytes ?? 32 << 20,
      memoryBytes: machine.availableMemoryBytes / 4)
  }
}
