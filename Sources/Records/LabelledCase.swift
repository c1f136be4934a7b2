/// A case whose bound is known by how it is made, with what the evidence said of it.
public struct LabelledCase: Codable, Sendable, Equatable {
  /// What it is: `pointer chase, DRAM, 2 threads`.
  public var name: String
  /// What it is bound by.
  public var label: CaseRecord.Bound
  /// Times, evidence and verdict.
  public var record: CaseRecord

  /// A case that is bound by `label`.
  public init(name: String, label: CaseRecord.Bound, record: CaseRecord) {
    self.name = name
    self.label = label
    self.record = record
  }
}
