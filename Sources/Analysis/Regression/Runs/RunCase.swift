import Records

/// One case of a finished run, as far as it can be compared with the same of another run.
public struct RunCase: Sendable, Equatable {
  /// The same in every run.
  public var caseID: String
  /// The 95 % interval of its speedup over dense; nil without one.
  public var overDense: Estimate?
  /// Its shares of the ceilings of its run, with the 95 % interval of its time, by the ceiling's name.
  public var ofCeiling: [String: Estimate] = [:]
  /// The ceiling that holds it back, or is the nearest; nil where none was measured.
  public var ceiling: String?
  /// Rounds that count.
  public var rounds: Int?
  /// Whether intervals are of raw samples.
  public var isFromSamples = false
  /// Whether it is what others are compared with.
  public var isBaseline = false
  /// Whether its kernel failed its check.
  public var hasFailed = false
  /// Why it is no result, or not to be relied on; nil where it is.
  public var doubt: String?
  /// What has to be the same in both runs, by its name: `dense baseline` → `OpenBLAS 0.3.21 SkylakeX sgemv`.
  public var conditions: [String: String] = [:]
  /// What may differ, and explains a change where it does: `code` → `OpenBLAS 0.3.21 SkylakeX sgemv`.
  public var circumstances: [String: String] = [:]
  /// Share of the packed weights that lies on 2 MiB pages.
  public var hugePageShare: Double?

  /// A case without figures.
  public init(caseID: String) { self.caseID = caseID }

  /// Its figures, as shares of `ceiling`.
  func figures(ceiling: String?) -> RunFigures? {
    let share = ceiling.flatMap { ofCeiling[$0] }
    guard overDense != nil || share != nil else { return nil }
    return RunFigures(
      overDense: isBaseline ? nil : overDense, ofCeiling: share, rounds: rounds,
      isFromSamples: isFromSamples)
  }

  /// What keeps it from being compared with `base`, in words; nil where nothing does.
  func obstacle(to base: RunCase) -> String? {
    if let doubt = base.doubt { return "in the base: \(doubt)" }
    if let doubt { return "in the head: \(doubt)" }
    if let first = Self.differences(base.conditions, conditions).first { return first }
    if let old = base.hugePageShare, let new = hugePageShare, abs(old - new) > Self.samePages {
      return
        "\(Self.percent(old)) of its weights on 2 MiB pages in the base, \(Self.percent(new)) in "
        + "the head"
    }
    return nil
  }

  /// What else is different from `base`, in words; nil where nothing is.
  func remark(besides base: RunCase) -> String? {
    let differences = Self.differences(base.circumstances, circumstances)
    return differences.isEmpty ? nil : differences.joined(separator: "; ")
  }

  private static func differences(_ base: [String: String], _ head: [String: String]) -> [String] {
    Set(base.keys).union(head.keys).sorted().compactMap { name in
      let (old, new) = (base[name] ?? "none", head[name] ?? "none")
      return old == new ? nil : "another \(name): \(old) in the base, \(new) in the head"
    }
  }

  /// A share as text, whatever a file says that it is.
  private static func percent(_ share: Double) -> String { Percent.text(min(1, max(0, share))) }

  /// Pages alone change times by up to half: shares that differ by more aren't equal conditions.
  private static let samePages = 0.1
}
