import Matrices

extension PreparedLayer {
  /// Whether rows read back from the packed bytes are those of `weights`: a kernel that packed less would
  /// read less.
  ///
  /// Compares at most some 64 rows, those at the ends of each thread's slice among them.
  public func holds(_ weights: EncodedWeights) -> Bool {
    guard precision == weights.precision else { return false }
    let edges = sliceStarts.flatMap { [$0 - 1, $0] }
    let sample = stride(from: 0, to: weights.rows, by: max(1, weights.rows / 48))
    return Set(edges + sample).filter { 0..<weights.rows ~= $0 }.allSatisfy { row in
      storedRow(row) == weights.row(row)
    }
  }
}
