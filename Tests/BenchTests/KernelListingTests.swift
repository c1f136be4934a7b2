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
      ])
  ])

  @Test func theTableSaysWhatRunsAndWhyTheRestDoesNot() {
    #expect(
      listing.table == """
        kernel  precision  instruction sets  weights in memory
        csr     fp32       generic avx512✗   rows of indices
                skips zeros

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
      #expect(row.instructionSets.contains { $0.unavailableBecause == nil }, "\(row.kernel)")
    }
  }
}
