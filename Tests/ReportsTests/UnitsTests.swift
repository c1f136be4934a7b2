import Analysis
import Testing

@testable import Reports

@Suite struct UnitsTests {
  @Test(arguments: [
    (4.61234e-3, 0.0, "4.61 ms"), (461.2e-6, 0, "461 µs"), (12e-9, 0, "12.0 ns"),
    (1.5, 0, "1.50 s"),
    (999.6e-6, 0, "1.00 ms"), (999.4e-6, 0, "999 µs"), (0.99951, 0, "1.00 s"), (0, 0, "0 ns"),
    (4.61234e-3, 0.04e-3, "4.61 ms"), (4.61234e-3, 0.4e-3, "4.6 ms"), (4.61234e-3, 4e-3, "5 ms"),
    (461e-6, 60e-6, "460 µs"), (461e-6, 20e-6, "461 µs"), (9.996e-3, 0, "10.0 ms"),
  ])
  func times(_ seconds: Double, _ halfWidth: Double, _ text: String) {
    #expect(Units.seconds(seconds, halfWidth: halfWidth) == text)
  }

  @Test func timesWithTheirInterval() {
    #expect(Units.seconds(Estimate(4.61e-3, low: 4.57e-3, high: 4.65e-3)) == "4.61 ms ±0.9%")
    #expect(Units.seconds(Estimate(1e-3)) == "1.00 ms ±0%")
  }

  @Test(arguments: [
    (Estimate(1.88, low: 1.85, high: 1.91), "1.88× [1.85, 1.91]"), (Estimate(1), "1×"),
    (Estimate(10.42, low: 10.13, high: 10.63), "10.4× [10.1, 10.6]"),
    (Estimate(1.4, low: 0.6, high: 2.9), "1.4× [0.6, 2.9]"),
    (Estimate(12.3, low: 9, high: 15), "12× [9, 15]"), (Estimate(1.234), "1.23×"),
    (Estimate(0.976, low: 0.956, high: 0.996), "0.98× [0.96, 1.00]"),
  ])
  func speedups(_ speedup: Estimate, _ text: String) {
    #expect(Units.speedup(speedup) == text)
  }

  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.50 KiB"), (480 << 20, "480 MiB"),
    (33_554_432, "32 MiB"), (1_048_575, "1.00 MiB"), (5 << 30, "5 GiB"), (3 << 50, "3072 TiB"),
  ])
  func sizes(_ bytes: Int, _ text: String) {
    #expect(Units.bytes(bytes) == text)
  }

  @Test func rates() {
    #expect(Units.bytesPerSecond(14.63e9) == "14.6 GB/s")
    #expect(Units.bytesPerSecond(0.0512e9) == "0.05 GB/s")
    #expect(Units.gigabytesPerSecond(14.63e9, relativeHalfWidth: 0.25) == "15")
    #expect(Units.operationsPerSecond(187.2e9) == "187 GFLOP/s")
    #expect(Units.operationsPerSecond(3.5e12) == "3.50 TFLOP/s")
    #expect(Units.operationsPerSecond(0.85e12, .int8) == "850 GOP/s")
  }

  @Test(arguments: [
    (0.0, "0%"), (0.008, "0.8%"), (0.0001, "<0.1%"), (0.0994, "9.9%"), (0.0996, "10%"),
    (0.97, "97%"),
  ])
  func shares(_ share: Double, _ text: String) {
    #expect(Units.share(share) == text)
  }

  @Test func changes() {
    #expect(Units.change(0.031) == "+3.1%")
    #expect(Units.change(-0.12) == "-12%")
    #expect(Units.change(0) == "+0.0%")
  }

  @Test(arguments: [
    (0.4, "0s"), (59.6, "1m 00s"), (185, "3m 05s"), (3720, "1h 2m"), (-3, "0s"),
    (Double.infinity, "—"), (Double.nan, "—"),
  ])
  func durations(_ seconds: Double, _ text: String) {
    #expect(Units.duration(seconds) == text)
  }

  @Test func numbersThatAreNone() {
    #expect(Rounding.text(.nan) == "—")
    #expect(Rounding.text(-1.5, halfWidth: .infinity) == "-2")
  }

  @Test func plurals() {
    #expect(Units.count(1, "thread") == "1 thread")
    #expect(Units.count(0, "thread") == "0 threads")
  }
}
