import Hardware

extension Mask {
  /// The mask with clear bits set, from the left, until each `group` (a power of two from 2 to 64)
  /// columns of a row keep `kept`, or all there are.
  ///
  /// Throws `DataError` when a group keeps more.
  func filled(kept: Int, group: Int, team: ThreadTeam) throws -> Mask {
    var filled = self
    var overfull = [(row: Int, column: Int)?](repeating: nil, count: team.count)
    let lanes: UInt64 = group == 64 ? ~0 : (1 << UInt64(group)) - 1
    let (rows, columns, wordsPerRow) = (rows, columns, wordsPerRow)
    filled.words.withUnsafeMutableBufferPointer { words in
      overfull.withUnsafeMutableBufferPointer { overfull in
        guard let words = words.baseAddress, let overfull = overfull.baseAddress else { return }
        team.perform { thread in
          for row in rows * thread / team.count..<rows * (thread + 1) / team.count {
            for start in stride(from: 0, to: columns, by: group) {
              let word = words + row * wordsPerRow + start / 64
              let shift = UInt64(start % 64)
              let size = min(group, columns - start)
              let existing = size == group ? lanes : (1 << UInt64(size)) - 1
              var missing = min(kept, size) - (word.pointee >> shift & existing).nonzeroBitCount
              if missing < 0, overfull[thread] == nil { overfull[thread] = (row, start) }
              while missing > 0 {
                let clear = ~(word.pointee >> shift) & existing
                word.pointee |= (clear & (0 &- clear)) << shift
                missing -= 1
              }
            }
          }
        }
      }
    }
    guard let (row, column) = overfull.lazy.compactMap({ $0 }).first else { return filled }
    throw DataError(
      field: "weights",
      "row \(row) keeps more than \(kept) of the \(group) weights from column \(column) on")
  }
}
