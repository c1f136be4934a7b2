import Foundation
import Records

/// What limits a case, and what would help, in words.
public struct CaseAdvice: Sendable, Equatable {
  /// One sentence on what it waits for.
  public var limit: String
  /// What would make it faster, the most promising first; each a sentence.
  public var remedies: [String]

  /// From this share of a ceiling on there is little left to gain from it.
  private static let nearCeiling = 0.85
  /// A part of the time that is worth taking away.
  private static let worthwhile = 0.1

  /// Advice on `record`; nil when its bound isn't known.
  public init?(_ record: CaseRecord) {
    guard let bound = record.bound else { return nil }
    let memory = record.weightShare ?? 0
    let level = record.memoryLevel ?? "memory"
    let sureness = record.boundConfidence == .low ? "probably " : ""
    switch bound {
    case .memory:
      limit =
        "It \(sureness)waits for bytes: it reads at \(Percent.text(memory)) of what \(level) gives."
      remedies = Self.memory(record, utilisation: memory, level: level)
    case .compute:
      let share = record.computeUtilisation ?? 0
      limit =
        "It \(sureness)waits for arithmetic: it runs at \(Percent.text(share)) of the peak of its "
        + "instructions."
      remedies = Self.compute(record, utilisation: share)
    case .decode:
      limit = "It \(sureness)waits for unpacking: " + Self.unpacking(record) + "."
      remedies = Self.decode(record)
    case .latency:
      limit =
        "It \(sureness)waits for single loads: neither bandwidth nor arithmetic nor starting explains "
        + "its time."
      remedies = [
        "Loads that are asked for earlier, or more of them at once: prefetch in software, or go "
          + "through several rows side by side."
      ]
    case .overhead:
      limit =
        "It \(sureness)waits for none of its ceilings: starting the threads and preparing the "
        + "activations takes \(Percent.text(record.differential?.launch?.value ?? record.leastCallShare)) "
        + "of its time."
      remedies = Self.overhead(record)
    }
  }

  private static func memory(
    _ record: CaseRecord, utilisation: Double, level: String
  ) -> [String] {
    var remedies: [String] = []
    if utilisation < nearCeiling {
      remedies.append(
        "Asking for bytes earlier (prefetch farther ahead, more streams, 2 MiB pages) could give up to "
          + "\(factor(1 / max(utilisation, 0.01))).")
    }
    remedies.append(
      record.kernel == "dense"
        ? "Fewer bytes: a compressed format from 50 % zeros on, or a narrower precision."
        : "Fewer bytes: more zeros, or a narrower precision.")
    if let ridge = record.ridgeBatch, ridge > 2 * Double(record.batch) {
      remedies.append(
        "A larger batch costs little: by the ceilings, reading the weights takes longer than "
          + "multiplying up to some \(Int(ridge)) tokens.")
    }
    return remedies
  }

  private static func compute(_ record: CaseRecord, utilisation: Double) -> [String] {
    var remedies: [String] = []
    if utilisation < nearCeiling {
      remedies.append(
        "More of the peak: longer inner loops or fewer instructions beside the multiply-adds could "
          + "give up to \(factor(1 / max(utilisation, 0.01))).")
    }
    if let why = record.whyNotWider { remedies.append("Wider instructions (\(why)).") }
    let useful = record.usefulOperations.flatMap { useful in
      record.executedOperations.map { Double(useful) / Double(max(1, $0)) }
    }
    if let useful, useful < 0.75 {
      remedies.append(
        "\(Percent.text(1 - useful)) of its operations multiply zeros or padding: a format that "
          + "skips zeros (csr) does fewer.")
    }
    if record.precision == "fp32" || record.precision == "bf16" {
      remedies.append("A narrower precision has a higher peak.")
    }
    return remedies.isEmpty ? ["Fewer operations: nothing else is left."] : remedies
  }

  private static func unpacking(_ record: CaseRecord) -> String {
    let alone = record.differential?.decode.map {
      "alone it takes \(Percent.text($0.value)) of the time"
    }
    let rate = record.decodeUtilisation.map {
      "it runs at \(Percent.text($0)) of what this format reaches from L1"
    }
    return [alone, rate].compactMap { $0 }.joined(separator: ", and ")
  }

  private static func decode(_ record: CaseRecord) -> [String] {
    var remedies = [
      "A larger batch: weights are unpacked once for all tokens of a pass, however many there are."
    ]
    if record.kernel == "csr" {
      remedies.append(
        "A format without an index for each weight (bitmask, nm), below some 90 % zeros.")
    } else {
      remedies.append(
        "A format that needs less unpacking: own dense, or nm where the pattern allows.")
    }
    if let memory = record.memoryUtilisation, memory < nearCeiling {
      remedies.append(
        "More threads, where cores are left: memory would give \(factor(1 / max(memory, 0.01))) as "
          + "much.")
    }
    return remedies
  }

  private static func overhead(_ record: CaseRecord) -> [String] {
    var remedies: [String] = []
    if let start = record.leastCallShare, start >= worthwhile, record.threads > 1 {
      remedies.append(
        "Fewer threads: starting and ending \(record.threads) of them takes \(Percent.text(start)) of "
          + "the time.")
    }
    remedies.append(
      "More work for each call: a larger batch, or several layers as one (q, k and v).")
    return remedies
  }

  private static func factor(_ factor: Double) -> String { String(format: "%.1f×", factor) }
}
