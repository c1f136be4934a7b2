import CKernels

/// What the CPU can do and the operating system lets it do: one `Bool` per feature.
///
/// Wide registers count only when the operating system saves them (XGETBV), so that a feature that is
/// true here can be executed.
public struct CPUFeatures: Codable, Sendable, Equatable {
  /// Whether the architecture is x86-64.
  public var isX86 = false
  /// SSE4.2.
  public var sse42 = false
  /// Population count.
  public var popcnt = false
  /// Bit manipulation, second set.
  public var bmi2 = false
  /// Cache-line flushes that need not be in order.
  public var clflushopt = false
  /// 256-bit registers.
  public var avx = false
  /// 256-bit integer operations and gathers.
  public var avx2 = false
  /// Fused multiply-add.
  public var fma = false
  /// Conversion between fp16 and fp32.
  public var f16c = false
  /// 512-bit registers and masks: the foundation.
  public var avx512f = false
  /// AVX-512 on bytes and 16-bit words.
  public var avx512bw = false
  /// AVX-512 on 32-bit and 64-bit words.
  public var avx512dq = false
  /// AVX-512 instructions on 128-bit and 256-bit registers.
  public var avx512vl = false
  /// Permutation of bytes.
  public var avx512vbmi = false
  /// Compress and expand of bytes and 16-bit words.
  public var avx512vbmi2 = false
  /// int8 dot products into 32 bits.
  public var avx512vnni = false
  /// bf16 dot products into fp32.
  public var avx512bf16 = false
  /// Tile registers.
  public var amxTile = false
  /// Tile products of int8.
  public var amxInt8 = false
  /// Tile products of bf16.
  public var amxBf16 = false
  /// Advanced SIMD of AArch64.
  public var neon = false
  /// int8 dot products of AArch64.
  public var dotProduct = false

  /// None at all.
  public init() {}

  /// The features of the CPU that runs this process, probed once.
  public static let current = CPUFeatures.probe()

  private static func probe() -> CPUFeatures {
    var raw = bench_cpu_features()
    bench_cpu_probe(&raw)
    var features = CPUFeatures()
    features.isX86 = raw.is_x86
    features.sse42 = raw.sse42
    features.popcnt = raw.popcnt
    features.bmi2 = raw.bmi2
    features.clflushopt = raw.clflushopt
    features.avx = raw.avx
    features.avx2 = raw.avx2
    features.fma = raw.fma
    features.f16c = raw.f16c
    features.avx512f = raw.avx512f
    features.avx512bw = raw.avx512bw
    features.avx512dq = raw.avx512dq
    features.avx512vl = raw.avx512vl
    features.avx512vbmi = raw.avx512vbmi
    features.avx512vbmi2 = raw.avx512vbmi2
    features.avx512vnni = raw.avx512vnni
    features.avx512bf16 = raw.avx512bf16
    features.amxTile = raw.amx_tile
    features.amxInt8 = raw.amx_int8
    features.amxBf16 = raw.amx_bf16
    features.neon = raw.neon
    features.dotProduct = raw.dot_product
    return features
  }

  /// Names of the features present, as the vendors write them.
  public var names: [String] {
    let all: [(Bool, String)] = [
      (sse42, "SSE4.2"), (popcnt, "POPCNT"), (bmi2, "BMI2"), (clflushopt, "CLFLUSHOPT"),
      (avx, "AVX"), (avx2, "AVX2"), (fma, "FMA"), (f16c, "F16C"), (avx512f, "AVX512F"),
      (avx512bw, "AVX512BW"), (avx512dq, "AVX512DQ"), (avx512vl, "AVX512VL"),
      (avx512vbmi, "AVX512_VBMI"), (avx512vbmi2, "AVX512_VBMI2"), (avx512vnni, "AVX512_VNNI"),
      (avx512bf16, "AVX512_BF16"),
      (amxTile, "AMX-TILE"), (amxInt8, "AMX-INT8"), (amxBf16, "AMX-BF16"), (neon, "NEON"),
      (dotProduct, "DotProd"),
    ]
    return all.filter(\.0).map(\.1)
  }
}
