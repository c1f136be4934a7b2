import Hardware
import Matrices
import Testing

@Suite struct PrecisionTests {
  @Test(arguments: [
    (Precision.fp32, ArithmeticKind.fp32), (.bf16, .bf16), (.w8a16, .bf16), (.w4a16, .bf16),
    (.w8a8, .int8),
  ])
  func arithmeticIsThatOfTheProducts(_ precision: Precision, _ kind: ArithmeticKind) {
    #expect(precision.arithmetic == kind)
  }
}
