import CKernels
import Hardware
import Testing

@testable import Measurement

/// The loops whose speed is a peak must do the multiply-adds that they count.
@Suite struct PeakLoopsTests {
  /// One loop of the table, by its name there.
  struct Entry: CustomStringConvertible, Sendable {
    var kind: ArithmeticKind
    var isa: InstructionSet
    var description: String { "\(kind.rawValue) \(isa.rawValue)" }
  }

  /// Every loop that this build has, whether or not this CPU can run it.
  static let all = PeakArithmetic.loops.map { Entry(kind: $0.kind, isa: $0.isa) }

  /// Each multiply-add adds the same step, without rounding, so that the sum is their number.
  @Test(arguments: all, [1, 1000] as [UInt64])
  func sumsWhatItCounts(_ entry: Entry, iterations: UInt64) throws {
    if let reason = entry.isa.unavailableReason {
      print("skipped: peak loop \(entry): \(reason)")
      return
    }
    let found = PeakArithmetic.loops.first { $0.kind == entry.kind && $0.isa == entry.isa }
    let loop = try #require(found).loop
    var sum = Double.nan
    let operations = loop(iterations, &sum)
    #expect(operations > 0 && operations % (2 * iterations) == 0)
    let step = entry.kind == .int8 ? Double(BENCH_PEAK_INT8_STEP) : BENCH_PEAK_FLOAT_STEP
    #expect(sum == step * Double(operations / 2))
    var twice = Double.nan
    #expect(loop(2 * iterations, &twice) == 2 * operations)
    #expect(twice == 2 * sum)
  }

  @Test func everyKindStartsFromPlainCodeAndNamesEachSetOnce() {
    for kind in ArithmeticKind.allCases {
      let sets = Self.all.filter { $0.kind == kind }.map(\.isa)
      #expect(sets.first == .generic)
      #expect(sets == sets.sorted() && Set(sets).count == sets.count)
    }
  }
}
