@testable import Matrices

/// Weights of one shape with a layout that can hold them, in no precision yet.
struct TileFixture: CustomStringConvertible {
  let packed: PackedFixture
  let layout: TileLayout

  var description: String { "\(layout) of \(packed)" }

  /// Shapes 1 × 1 to 300 × 300 of any kind of mask, as bitmask and as dense.
  static let any = shapes.enumerated().flatMap { index, shape in
    let share = [0.5, 1, 0, 0.05, 0.9][index % 5]
    let fixture = PackedFixture(
      rows: shape.0, columns: shape.1, pattern: share == 1 ? .dense : .native, share: share,
      seed: UInt64(index))
    return [TileLayout.bitmask, .dense].map { TileFixture(packed: fixture, layout: $0) }
  }

  /// Groups that are full, less full and empty, of shapes that are often not a multiple of M.
  static let grouped = shapes.enumerated().flatMap { index, shape in
    (0..<2).map { turn in
      let (kept, group) = groups[(2 * index + turn) % groups.count]
      let pattern = Pattern.nm(kept: kept, group: group)
      return TileFixture(
        packed: PackedFixture(
          rows: shape.0, columns: shape.1, pattern: pattern, share: [1, 0.7, 0][index % 3],
          seed: UInt64(2 * index + turn)),
        layout: .nm(kept: kept, group: group))
    }
  }

  private static let groups = [
    (1, 2), (2, 4), (4, 8), (16, 32), (16, 64), (3, 16), (2, 2), (64, 64), (1, 64),
  ]

  private static let shapes =
    [
      (1, 1), (1, 2), (1, 3), (2, 1), (15, 4), (16, 4), (17, 5), (16, 64), (33, 65), (48, 128),
      (20, 129), (1, 300), (300, 1), (300, 300), (64, 127), (31, 66),
    ]
    + (0..<16).map { index in
      var stream = RandomStream(seed: 3, purpose: "tile shapes", index: index)
      return (Int.random(in: 1...120, using: &stream), Int.random(in: 1...200, using: &stream))
    }

  /// Every weight kept or none in whole rows, so that blocks differ in size.
  static let irregular = [(40, 70), (16, 9), (100, 33)].flatMap { rows, columns in
    [TileLayout.bitmask, .dense, .nm(kept: 4, group: 4)].map { layout in
      var fixture = PackedFixture(
        rows: rows, columns: columns, pattern: .native, share: 1, seed: 7)
      fixture.keepRows { $0 % 3 == 0 || $0 > rows / 2 }
      return TileFixture(packed: fixture, layout: layout)
    }
  }
}
