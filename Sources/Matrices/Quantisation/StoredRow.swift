/// What a format holds of one row of weights, zeros filled in: for checking what was packed, and what
/// a kernel made of it.
public struct StoredRow: Sendable {
  /// The stored element of each column: the integer for int8 and int4, else the value itself.
  public let elements: [Float]
  /// What each `groupSize` consecutive elements are to be multiplied by; 1 for fp32 and bf16.
  public let scales: [Float]
  /// Columns of one scale; the last group may have fewer.
  public let groupSize: Int

  /// A row of `elements`, the scale of column c being `scales[c / groupSize]`.
  public init(elements: [Float], scales: [Float] = [1], groupSize: Int? = nil) {
    self.elements = elements
    self.scales = scales
    self.groupSize = groupSize ?? max(1, elements.count)
  }

  /// The weights that the row stands for: each element times its scale, rounded to fp32.
  public var values: [Float] {
    elements.indices.map { elements[$0] * scales[$0 / groupSize] }
  }
}

extension StoredRow: Equatable {
  /// Whether the same bits are stored: equal NaNs are equal, 0 and −0 are not.
  public static func == (one: StoredRow, other: StoredRow) -> Bool {
    one.groupSize == other.groupSize && haveEqualBits(one.scales, other.scales)
      && haveEqualBits(one.elements, other.elements)
  }

  private static func haveEqualBits(_ one: [Float], _ other: [Float]) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}
