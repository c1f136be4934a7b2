import Testing

@testable import Matrices

@Suite struct BFloat16Tests {
  @Test func everyNumberComesBack() {
    for bits in UInt16.min...UInt16.max {
      let value = BFloat16.widening(bits)
      #expect(value.bitPattern == UInt32(bits) << 16)
      let isSignalling = value.isNaN && bits & 0x40 == 0
      if BFloat16.rounding(value) != (isSignalling ? bits | 0x40 : bits) {
        Issue.record("\(bits) comes back as \(BFloat16.rounding(value))")
      }
    }
  }

  /// Against the nearer of the two neighbours, found in exact arithmetic.
  @Test func roundsToTheNearest() {
    var stream = RandomStream(seed: 1, purpose: "bf16")
    for index in 0..<200_000 {
      let random = UInt32(truncatingIfNeeded: stream.next()) & 0x7fff_ffff
      // A third of them halfway between two numbers.
      let value = Float(bitPattern: index % 3 == 0 ? random & 0x7fff_0000 | 0x8000 : random)
      guard value < BFloat16.widening(0x7f7f) else { continue }
      let below = UInt16(truncatingIfNeeded: value.bitPattern >> 16)
      let toBelow = Double(value) - Double(BFloat16.widening(below))
      let toAbove = Double(BFloat16.widening(below + 1)) - Double(value)
      let nearest =
        toBelow == toAbove ? below + below % 2 : toBelow < toAbove ? below : below + 1
      if BFloat16.rounding(value) != nearest || BFloat16.rounding(-value) != nearest | 0x8000 {
        Issue.record("\(value) becomes \(BFloat16.rounding(value)), not \(nearest)")
      }
      let error = abs(Double(value) - Double(BFloat16.widening(nearest)))
      #expect(error <= (value.isNormal ? Double(value) * 0x1p-8 : 0x1p-134))
    }
  }

  @Test func overflowsToInfinity() {
    let infinity: UInt16 = 0x7f80
    let limit = Float(0x1.ffp127)
    #expect(BFloat16.rounding(.greatestFiniteMagnitude) == infinity)
    #expect(BFloat16.rounding(-.greatestFiniteMagnitude) == infinity | 0x8000)
    #expect(BFloat16.rounding(limit) == infinity)
    #expect(BFloat16.rounding(limit.nextDown) == 0x7f7f)
    #expect(BFloat16.rounding(.infinity) == infinity)
    #expect(BFloat16.rounding(-.infinity) == infinity | 0x8000)
  }

  /// Also where all that makes it one lies in the half that is dropped.
  @Test(arguments: [0x7f80_0001, 0x7fc0_0000, 0x7fff_ffff, 0xff80_0001, 0xffff_ffff] as [UInt32])
  func nanStaysNaN(bits: UInt32) {
    let rounded = BFloat16.rounding(Float(bitPattern: bits))
    #expect(BFloat16.widening(rounded).isNaN)
    #expect(rounded & 0x40 != 0)
    #expect(UInt32(rounded >> 15) == bits >> 31)
  }
}
