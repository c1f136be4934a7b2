import Testing

@testable import Analysis

/// Against values computed with fifty digits.
@Suite struct StudentTTests {
  @Test(arguments: [
    (1, 1, 0.25),
    (1, 100, 0.003_182_992_764_908_255_1),
    (1, 1e11, 3.183_098_861_837_906_7e-12),
    (2, 3, 0.047_732_983_133_354_566),
    (2.5, 4, 0.019_506_487_920_659_123),
    (4.37, 20, 9.147_152_489_440_932_5e-6),
    (9, 4.5, 7.444_747_077_058_656_1e-4),
    (9, 30, 1.241_852_352_079_131_2e-10),
    (29, 3.5, 7.622_231_573_273_026_7e-4),
    (29, 15, 1.679_527_030_790_797_6e-15),
    (99.5, 0.01, 0.496_020_655_110_119_23),
    (1000, 1.7, 0.044_720_943_479_620_021),
    (1000, 7.5, 7.028_646_730_605_793_8e-14),
    (1e6, 0.5, 0.308_537_593_736_185_69),
    (1e6, 1.74, 0.040_929_662_798_051_372),
    (1e6, 6.5, 4.017_877_167_651_711_5e-11),
    (1e6, 7.05, 8.951_636_450_635_288e-13),
  ])
  func tails(_ degreesOfFreedom: Double, _ t: Double, _ expected: Double) {
    let distribution = StudentT(degreesOfFreedom: degreesOfFreedom)
    #expect(abs(distribution.upperTail(t) / expected - 1) < 1e-10)
    #expect(abs(distribution.cdf(-t) / expected - 1) < 1e-10)
    #expect(abs(distribution.cdf(t) - (1 - expected)) < 1e-15)
  }

  @Test(arguments: [
    (1, 0.025, 12.706_204_736_174_704),
    (1, 1e-12, 318_309_886_183.790_68),
    (3, 0.001, 10.214_531_852_407_386),
    (9, 0.025, 2.262_157_162_798_205_5),
    (9, 6.944_444_444_444_445e-4, 4.548_513_545_469_713_8),
    (9, 1e-12, 51.414_916_023_282_231),
    (17.3, 0.05, 1.737_872_838_582_026_7),
    (29, 6.944_444_444_444_445e-4, 3.535_379_406_465_74),
    (1e6, 0.4999, 2.506_628_927_537_237_8e-4),
    (1e6, 1e-12, 7.034_572_608_411_256_6),
  ])
  func quantiles(_ degreesOfFreedom: Double, _ tail: Double, _ expected: Double) {
    let distribution = StudentT(degreesOfFreedom: degreesOfFreedom)
    #expect(abs(distribution.quantile(upperTail: tail) / expected - 1) < 1e-10)
    #expect(abs(distribution.quantile(tail) / -expected - 1) < 1e-10)
  }

  /// Where one way of computing it takes over from another, nothing may jump.
  @Test(arguments: [1, 1.5, 4, 39, 39.9, 40, 41, 300, 1e4, 1e6])
  func quantileUndoesTheTail(_ degreesOfFreedom: Double) {
    let distribution = StudentT(degreesOfFreedom: degreesOfFreedom)
    var last = 0.5
    for t in stride(from: 0.05, to: 6, by: 0.05) {
      let tail = distribution.upperTail(t)
      #expect(tail < last)
      #expect(abs(distribution.quantile(upperTail: tail) / t - 1) < 1e-10)
      last = tail
    }
  }

  @Test func edges() {
    let distribution = StudentT(degreesOfFreedom: 5)
    #expect(distribution.cdf(0) == 0.5 && distribution.quantile(0.5) == 0)
    #expect(distribution.upperTail(.infinity) == 0 && distribution.cdf(.infinity) == 1)
    #expect(distribution.quantile(1) == .infinity && distribution.quantile(0) == -.infinity)
    #expect(distribution.quantile(1.5).isNaN && distribution.cdf(.nan).isNaN)
    #expect(StudentT(degreesOfFreedom: 0).cdf(1).isNaN)
    #expect(StudentT(degreesOfFreedom: .nan).quantile(0.1).isNaN)
  }

  @Test(arguments: [
    (1, 3, 12.7, 0.186_196_781_992),
    (2, 5, 4.3, 0.719_578_324_343),
    (9, 6.5, 4.5485, 0.920_834_293_9),
    (21, 4, 3.7, 0.618_627_434_089),
    (29, 4.2, 3.535, 0.736_366_033_744),
    (200, 0, 2, 0.023_426_593_093_5),
    (999, 3, 3.2, 0.421_252_773_999),
  ])
  func noncentralTails(
    _ degreesOfFreedom: Double, _ noncentrality: Double, _ t: Double, _ expected: Double
  ) {
    let distribution = NoncentralT(
      degreesOfFreedom: degreesOfFreedom, noncentrality: noncentrality)
    #expect(abs(distribution.upperTail(t) - expected) < 1e-6)
  }
}
