import Foundation
import Records

extension Fixtures {
  /// A record with findings: the bounds that roofline, differential and counters name.
  static func record(
    _ kernel: String, seconds: Double, batch: Int = 1, verdict: CaseRecord.Bound,
    _ named: [CaseRecord.Bound?], confidence: CaseRecord.Confidence,
    shares: (stream: Double, resident: Double, decode: Double?, launch: Double)? = nil
  ) -> CaseRecord {
    var record = record(kernel, seconds: seconds, speedup: (2, 1.9, 2.1), batch: batch)
    record.bound = verdict
    record.boundConfidence = confidence
    record.findings = zip(CaseRecord.EvidenceKind.allCases, named).map {
      CaseRecord.Finding(evidence: $0, bound: $1, clear: true, figures: "")
    }
    guard let shares else { return record }
    func share(_ value: Double) -> CaseRecord.Differential.Share {
      .init(value: value, low: value - 0.01, high: value + 0.01)
    }
    var differential = CaseRecord.Differential(rounds: 31, seconds: 0.2)
    differential.stream = share(shares.stream)
    differential.resident = share(shares.resident)
    differential.decode = shares.decode.map(share)
    differential.launch = share(shares.launch)
    record.differential = differential
    return record
  }

  /// All agree; one alone; two disagree; one refused; one from before there was evidence.
  static var withEvidence: [CaseRecord] {
    let dense = record(
      "dense", seconds: 4.61e-3, verdict: .memory, [.memory, .memory, .memory], confidence: .high,
      shares: (0.99, 0.11, nil, 0.002))
    let bitmask = record(
      "bitmask", seconds: 2.45e-3, verdict: .memory, [.memory, .decode, nil], confidence: .low,
      shares: (0.7, 0.62, 1.04, 0.01))
    var csr = record(
      "csr", seconds: 2e-3, verdict: .latency, [.latency, nil, nil], confidence: .medium)
    csr.noise?.noisy = true
    return [
      dense, bitmask, csr,
      record("nm", seconds: nil, status: .refused, reason: "no N:M pattern"),
      record("dense", seconds: 4.6e-3, speedup: (1, 1, 1), pattern: "2:4"),
    ]
  }

  /// Series over batches: a knee at 12 predicted at 16, one beyond the batches, stairs, and too few.
  static var overBatches: [CaseRecord] {
    func series(
      _ kernel: String, predicted: Double?, batches: [Int] = [1, 2, 4, 8, 16, 32, 64],
      _ milliseconds: (Double) -> Double
    ) -> [CaseRecord] {
      batches.map { batch in
        var record = record(kernel, seconds: milliseconds(Double(batch)) * 1e-3, batch: batch)
        record.ridgeBatch = predicted
        record.bound = batch < 12 ? .memory : batch < 20 ? .decode : .compute
        return record
      }
    }
    return series("bitmask", predicted: 16) { max(1, $0 / 12) }
      + series("dense", predicted: 200) { _ in 4 }
      + series("csr", predicted: 10) { $0 < 2 ? 1 : max(3, $0 / 8) }
      + series("nm", predicted: 10, batches: [1, 8]) { max(1, $0 / 8) }
  }
}
