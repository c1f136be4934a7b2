/// A row-major fp32 matrix, `rows` × `columns`, no padding.
public struct DenseMatrix: Equatable, Sendable {
  /// outFeatures, for weights.
  public let rows: Int
  /// inFeatures, for weights.
  public let columns: Int
  /// Row after row.
  public var values: [Float]

  /// A matrix of `rows` × `columns` over `values`, row after row.
  public init(rows: Int, columns: Int, values: [Float]) {
    precondition(values.count == rows * columns, "values must fill the matrix")
    self.rows = rows
    self.columns = columns
    self.values = values
  }
}
