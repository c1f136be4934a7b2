import Hardware
import Records
import Testing

@Suite struct CeilingsTests {
  private let ceilings = Ceilings(
    threads: 1, bandwidths: [],
    arithmetic: [
      ("fp32", "generic", 1.0), ("fp32", "avx2", 2), ("fp32", "avx512", 3), ("bf16", "generic", 4),
      ("bf16", "avx512bf16", 6), ("bf16", "avx512", 5), ("int8", "avx512vnni", 7),
    ].map { .init(precision: $0.0, isa: $0.1, operationsPerSecond: $0.2) })

  @Test(
    arguments: [
      (.fp32, .avx512, 3), (.fp32, .avx512bf16, 3), (.fp32, .amx, 3), (.fp32, .avx2, 2),
      (.fp32, .generic, 1), (.fp32, .neon, 1), (.bf16, .avx2, 4), (.bf16, .avx512vbmi2, 5),
      (.bf16, .avx512bf16, 6), (.bf16, .amx, 6), (.int8, .amx, 7), (.int8, .avx512, nil),
      (.int8, .neon, nil),
    ] as [(ArithmeticKind, InstructionSet, Double?)])
  func theWidestThatIsIncludedBounds(
    _ kind: ArithmeticKind, _ isa: InstructionSet, _ expected: Double?
  ) {
    #expect(ceilings.peak(kind, upTo: isa)?.operationsPerSecond == expected)
  }

  /// A CPU may clock so much lower under wide instructions that narrow ones do more.
  @Test func theBestOfThoseIncludedBounds() {
    var slowed = ceilings
    slowed.arithmetic[2].operationsPerSecond = 1.5
    #expect(slowed.peak(.fp32, upTo: .avx512)?.isa == "avx2")
  }

  @Test func aPairIsFoundByItsNames() {
    #expect(ceilings.peak(precision: "bf16", isa: "avx512")?.operationsPerSecond == 5)
    #expect(ceilings.peak(precision: "bf16", isa: "avx2") == nil)
  }

  /// A ceiling of an instruction set that a newer version knows is left aside.
  @Test func anUnknownInstructionSetIsPassedOver() {
    var newer = ceilings
    newer.arithmetic.append(.init(precision: "fp32", isa: "avx1024", operationsPerSecond: 9))
    #expect(newer.peak(.fp32, upTo: .amx)?.operationsPerSecond == 3)
  }
}
