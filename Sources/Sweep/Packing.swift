import Hardware
import Matrices

/// What is packed for the groups that share one layer's weights: each kernel, precision and instruction
/// set once, with as many copies as the group needs that has the fewest others beside it.
struct Packing: Sendable {
  /// One for each packed form, in the order of the groups.
  let cases: [PlannedCase]
  /// For each group that is timed cold, which of `cases` take turns in it.
  private let coldGroups: [[Int]]
  /// How forms that are each alone are kept cold.
  private let methodAlone: ColdPlan.Method?

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
    methodAlone = nil
  }

  /// Forms that are timed beside different others from point to point: each evicts itself.
  ///
  /// They are kept cold by `method`, nil where they needn't be.
  init(alone cases: [PlannedCase], method: ColdPlan.Method?) {
    self.cases = [PlannedCase](
      Dictionary(cases.map { ($0.packID, $0) }) { first, _ in first }.values.sorted {
        $0.packID < $1.packID
      })
    coldGroups = []
    methodAlone = method
  }

  /// How weights of `sizes` bytes, one for each of `cases`, are kept cold; nil when none has to be.
  func coldPlan(_ sizes: [Int], on machine: MachineDescription) -> ColdPlan? {
    let cacheBytes = machine.lastLevelCacheBytes ?? 32 << 20
    if let methodAlone {
      return ColdPlan(alone: sizes, method: methodAlone, cacheBytes: cacheBytes)
    }
    guard !coldGroups.isEmpty else { return nil }
    return ColdPlan(
      weightBytes: sizes, groups: coldGroups, cacheBytes: cacheBytes,
      memoryBytes: machine.availableMemoryBytes / 4)
  }
}
