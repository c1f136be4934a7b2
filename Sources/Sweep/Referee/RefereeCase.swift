import Analysis
import Hardware
import Matrices
import Measurement
import Records

/// Work whose bound is known by how it is made, ready to be judged.
struct RefereeCase {
  var name: String
  var label: CaseRecord.Bound
  var parts: CaseParts
  /// All but its time.
  var work: Roofline.Work
  /// Where its bytes come from.
  var cache: CacheRegime
  var arithmetic = ArithmeticKind.fp32
  var isa: InstructionSet

  /// A record of what was measured, as far as a case without a layer has one.
  func record(threads: Int, seconds: [Double]) -> CaseRecord {
    let median = Statistics.medianInterval(seconds)
    var record = CaseRecord(
      caseID: "referee/\(name)|\(threads)", groupID: "referee", status: .measured, model: "referee",
      layer: name, outFeatures: 1, inFeatures: 1, occurrences: 1, batch: max(1, work.batch),
      precision: arithmetic.precision, pattern: "dense", sparsity: 0, kernel: "referee",
      isa: isa.rawValue, threads: threads, cache: cache.rawValue, seed: 1)
    record.medianSeconds = median.value
    record.medianLowSeconds = median.low
    record.medianHighSeconds = median.high
    record.rounds = seconds.count
    record.executedOperations = work.executedOperations
    record.weightBytes = work.weightBytes
    return record
  }
}

extension ArithmeticKind {
  /// The precision whose kernels multiply so.
  fileprivate var precision: String {
    switch self {
    case .fp32: "fp32"
    case .bf16: "bf16"
    case .int8: "w8a8"
    }
  }
}
