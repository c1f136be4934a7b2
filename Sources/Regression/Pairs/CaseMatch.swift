import Analysis

/// One case of a comparison: where each side has it.
struct CaseMatch: Equatable {
  /// Indices of the weights that a case is prepared with.
  struct Weights: Equatable {
    var base = 0
    var head = 0
  }

  /// The case as the head has it, or as the base has it where the head hasn't.
  var caseID: String
  /// Index of the case in the base's greeting; nil where the base hasn't got it.
  var base: Int?
  /// Index of the case in the head's greeting; nil where the head hasn't got it.
  var head: Int?
  /// The case as the base has it, where that differs.
  var baseCaseID: String?
  /// Why it can't run on this machine.
  var refusal: String?
  /// Whether the base can run what the head refuses: the case was lost.
  var isLost = false
  /// The weights that each side has it with.
  var weights = Weights()

  /// Whether it can be measured on both sides.
  var isComparable: Bool { base != nil && head != nil && refusal == nil }

  /// The cases of `head` in their order, then those that only `base` has.
  ///
  /// Cases are the same where their ids are, or where `CaseRenaming` says so.
  static func all(base: [WorkerGreeting.Case], head: [WorkerGreeting.Case]) -> [CaseMatch] {
    let places = Dictionary(
      base.enumerated().map { ($0.element.caseID, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    let ids = Set(head.map(\.caseID))
    let gone = base.map(\.caseID).filter { !ids.contains($0) }
    let renamed = CaseRenaming.find(old: base.map(\.caseID), new: head.map(\.caseID))
    let ofHead = head.enumerated().map { index, one -> CaseMatch in
      let old = renamed[one.caseID]
      let place = places[old ?? one.caseID]
      return CaseMatch(
        caseID: one.caseID, base: place, head: index, baseCaseID: old,
        refusal: one.refusal ?? place.flatMap { base[$0].refusal },
        isLost: one.refusal != nil && place.map { base[$0].refusal == nil } ?? false,
        weights: Weights(base: place.map { base[$0].weights } ?? 0, head: one.weights))
    }
    let taken = Set(renamed.values)
    return ofHead
      + gone.filter { !taken.contains($0) }.map {
        CaseMatch(caseID: $0, base: places[$0], head: nil, baseCaseID: nil, refusal: nil)
      }
  }
}
