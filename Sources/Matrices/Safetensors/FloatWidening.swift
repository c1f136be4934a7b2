/// Converts little-endian IEEE half-precision numbers, of any alignment, to `Float`, exactly.
///
/// Branch-free, so that it vectorises, and in integers and one multiplication, as the compiler may
/// not assume that the CPU converts halves itself.
func widenFloat16(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableBufferPointer<Float>)
{
  // Shifted into place, the exponent is still biased by 15 instead of 127; multiplying by 2^112
  // corrects that and normalises subnormals on the way.
  let rebias = Float(bitPattern: (127 + 112) << 23)
  forEachHalfWord(of: source, into: target) { half in
    let bits = UInt32(half)
    let magnitude = Float(bitPattern: (bits & 0x7fff) << 13) * rebias
    // Exponent 31 stands for infinity and NaN: fill the wider exponent.
    let special: UInt32 = bits & 0x7c00 == 0x7c00 ? 0x7f80_0000 : 0
    return Float(bitPattern: magnitude.bitPattern | special | (bits & 0x8000) << 16)
  }
}

/// Converts little-endian bfloat16 numbers, of any alignment, to `Float`: their upper halves.
func widenBFloat16(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableBufferPointer<Float>)
{
  forEachHalfWord(of: source, into: target) { Float(bitPattern: UInt32($0) << 16) }
}

@inline(__always)
private func forEachHalfWord(
  of source: UnsafeRawBufferPointer, into target: UnsafeMutableBufferPointer<Float>,
  _ convert: (UInt16) -> Float
) {
  precondition(source.count / 2 <= target.count, "the target must hold every element")
  // Bare pointers: a bounds check per element would keep the loop from being vectorised.
  guard let from = source.baseAddress, let to = target.baseAddress else { return }
  for index in 0..<source.count / 2 {
    let half = from.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self)
    (to + index).initialize(to: convert(UInt16(littleEndian: half)))
  }
}
