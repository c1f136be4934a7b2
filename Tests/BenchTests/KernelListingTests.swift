import Foundation
import Testing

@testable import bench

@Suite struct KernelListingTests {
  private let listing = KernelListing(rows: [
    .init(
      kernel: "csr", precision: "fp32", format: "rows of indices", summary: "skips zeros",
      instructionSets: [
        .init(isa: "generic", unavailableBecause: nil),
        .init(isa: "avx512", unavailableBecause: "this CPU lacks AVX512F"),
      ]),
    .init(
      kernel: "csr", precision: "w4a16", format: "rows of indices", summary: "skips zeros",
      instructionSets: [], refusedBecause: "an index is longer than a value"),
  ])

  @Test func theTableSaysWhatRunsAndWhyTheRestDoesNot() {
    #expect(
      listing.table == """
        csr: rows of indices
          skips zeros
          precision  instruction sets
          fp32       generic avx512✗
          w4a16      — an index is longer than a value

        ✗ avx512: this CPU lacks AVX512F
        """)
  }

  @Test func jsonHoldsTheSameRows() throws {
    let rows = try JSONDecoder().decode([KernelListing.Row].self, from: Data(listing.json.utf8))
    #expect(rows == listing.rows)
  }

  @Test func everyBuiltInKernelRunsSomewhereHere() {
    let rows = KernelListing.builtIn.rows
    #expect(!rows.isEmpty)
    for row in rows {
      let runs = row.instructionSets.contains { $0.unavailableBecause == nil }
      #expect(runs == (row.refusedBecause == nil), "\(row.kernel) \(row.precision)")
    }
    #expect(rows.count { $0.refusedBecause == nil } >= Set(rows.map(\.kernel)).count)
  }
}
