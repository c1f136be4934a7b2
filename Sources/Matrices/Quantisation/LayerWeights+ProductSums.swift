import Hardware

extension LayerWeights {
  /// Products of two integers of at most 127 that a 32-bit sum has room for.
  static let mostInt8Products = Int(Int32.max) / (127 * 127)

  /// Refuses w8a8 where a row has more products than a 32-bit sum has room for.
  ///
  /// `nonzeros` are the kept weights of each row. Throws `UnavailableError`.
  func requireRoomForSums(_ nonzeros: [Int]) throws {
    guard precision == .w8a8,
      let row = nonzeros.firstIndex(where: { $0 > Self.mostInt8Products })
    else { return }
    throw UnavailableError(
      "row \(row) keeps \(nonzeros[row]) weights: w8a8 sums at most "
        + "\(Self.mostInt8Products) products in 32 bits; w8a16 has no such limit")
  }
}
