import Records

/// Records with round figures.
enum Fixtures {
  /// A measured record of `kernel` with this speedup, give or take `width`.
  static func record(
    _ kernel: String, speedup: Double? = nil, width: Double = 0, seconds: Double = 1e-3,
    layer: String = "up", model: String = "m", occurrences: Int = 1, batch: Int = 1,
    pattern: String = "2:4", isa: String = "avx512", cache: String = "cold",
    precision: String = "fp32"
  ) -> CaseRecord {
    var record = CaseRecord(
      caseID: "\(model)/\(layer)|\(batch)|\(precision)|\(pattern)|\(kernel)|\(isa)|\(cache)",
      groupID: "g",
      status: .measured, model: model, layer: layer, outFeatures: 64, inFeatures: 64,
      occurrences: occurrences, batch: batch, precision: precision, pattern: pattern, sparsity: 0.5,
      kernel: kernel, isa: isa, threads: 1, cache: cache, seed: 1)
    record.medianSeconds = seconds
    record.medianLowSeconds = seconds * (1 - width)
    record.medianHighSeconds = seconds * (1 + width)
    record.speedupOverDense = speedup
    record.speedupOverDenseLow = speedup.map { $0 * (1 - width) }
    record.speedupOverDenseHigh = speedup.map { $0 * (1 + width) }
    return record
  }
}
