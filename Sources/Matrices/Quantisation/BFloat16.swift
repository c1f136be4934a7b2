/// Conversion between fp32 and bf16, the upper half of an fp32 number.
public enum BFloat16 {
  /// The bit pattern of the bf16 number nearest to `value`, of two equally near the even one.
  ///
  /// The error is at most 2⁻⁸ of a normal value, and at most 2⁻¹³⁴ of a subnormal one. From
  /// (2 − 2⁻⁸) · 2¹²⁷ on the result is infinite, as IEEE 754 says. A NaN stays one, made quiet.
  @inline(__always)
  public static func rounding(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    // Carries into the exponent where the significand overflows, and from the largest into infinity.
    let rounded = (bits &+ 0x7fff &+ (bits >> 16 & 1)) >> 16
    let quiet = bits >> 16 | 0x40
    return UInt16(truncatingIfNeeded: bits & 0x7fff_ffff > 0x7f80_0000 ? quiet : rounded)
  }

  /// The value of a bf16 bit pattern, exactly.
  @inline(__always)
  public static func widening(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
}
