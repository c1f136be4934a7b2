import Hardware
import Testing

@testable import Matrices

/// What is packed, bit for bit, against a slow reading of the text of `bench_tiles.h`.
@Suite(.serialized) struct TileLayoutTests {
  @Test(arguments: Precision.allCases)
  func isAsTheHeaderSays(precision: Precision) throws {
    let teams = try [1, 3, 2].map(floatingTeam)
    for (index, fixture) in PackedTilesTests.fixtures.enumerated() {
      let team = teams[index % teams.count]
      let weights = fixture.packed.weights.stored(as: precision)
      let packed = try PackedTiles(
        weights, layout: fixture.layout, team: team, placement: .guarded)
      let encoded = try weights.encoded(team: team)
      for thread in 0..<team.count {
        let expected = ExpectedTiles(
          encoded, rows: packed.partition[thread], layout: fixture.layout)
        let sections = [
          expected.masks, expected.values + Array(repeating: 0, count: 64), expected.starts,
          expected.scales, expected.rowSums,
        ]
        for (index, bytes) in sections.enumerated() {
          let section = UnsafeRawBufferPointer(
            start: packed.storage.section(index, thread: thread),
            count: packed.storage.sectionBytes[thread][index])
          #expect(section.elementsEqual(bytes), "\(fixture), thread \(thread), section \(index)")
        }
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func slicesSayWhereEverythingIs(precision: Precision) throws {
    let team = try floatingTeam(2)
    for fixture in TileFixture.irregular {
      let packed = try PackedTiles(
        fixture.packed.weights.stored(as: precision), layout: fixture.layout, team: team,
        copies: 2)
      for (thread, copy) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let slice = packed.slice(thread: thread, copy: copy)
        func section(_ index: Int) -> UnsafeRawPointer {
          UnsafeRawPointer(packed.storage.section(index, thread: thread, copy: copy))
        }
        let isDense = fixture.layout == .dense
        let isBitmask = fixture.layout == .bitmask
        #expect(slice.masks.map { UnsafeRawPointer($0) } == (isDense ? nil : section(0)))
        #expect(UnsafeRawPointer(slice.values) == section(1))
        #expect(slice.starts.map { UnsafeRawPointer($0) } == (isBitmask ? section(2) : nil))
        let hasScales = precision != .fp32 && precision != .bf16
        #expect(slice.scales == (hasScales ? section(3) : nil))
        #expect(
          slice.row_sums.map { UnsafeRawPointer($0) } == (precision == .w8a8 ? section(4) : nil))
        #expect(Int(slice.rows) == packed.partition[thread].count)
        #expect(Int(slice.quads) == (packed.columns + 3) / 4)
        let group = isDense || isBitmask ? 0 : 4
        #expect(slice.kept == group && slice.group == group)
      }
    }
  }
}
