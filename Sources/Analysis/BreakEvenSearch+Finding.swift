import Foundation
import Records

extension BreakEvenSearch {
  /// What the points tried say.
  public struct Finding: Sendable, Equatable {
    /// What came out.
    public var verdict: BreakEven.Verdict
    /// As `BreakEven.low`.
    public var low: Double?
    /// As `BreakEven.high`.
    public var high: Double?
    /// As `BreakEven.reason`.
    public var reason: String?
  }

  /// What `probes` say: `from` means that the kernel beats dense everywhere above, `upTo` that it does
  /// nowhere above, as far as it was tried.
  ///
  /// Until both ends were tried, nothing is settled.
  public func finding(of probes: [BreakEven.Probe]) -> Finding {
    let ladder = ProbeLadder(probes)
    guard let first = ladder.probes.first, let last = ladder.probes.last, first.at <= lowest,
      last.at >= highest
    else {
      return Finding(verdict: .unsettled, reason: "not tried at both ends")
    }
    let top = ladder.outcomes[ladder.outcomes.count - 1]
    switch ladder.shape(axis) {
    case .nothing: return Finding(verdict: .unsettled)
    case .all:
      return Finding(verdict: top == .wins ? .always : .never, reason: undecided(ladder))
    case .openEnd(let lastClear):
      return openEnd(ladder, lastClear)
    case .turns(let lastOther, let lastUnlike):
      return Finding(
        verdict: top == .wins ? .from : .upTo,
        low: lastOther.map { ladder.probes[$0].at } ?? lowest,
        high: ladder.probes[lastUnlike + 1].at, reason: otherwise(ladder, top, lastOther))
    }
  }

  private func undecided(_ ladder: ProbeLadder) -> String? {
    let values = ladder.values(.undecided)
    return values.isEmpty ? nil : "can't be told from dense at \(text(values))"
  }

  private func openEnd(_ ladder: ProbeLadder, _ lastClear: Int?) -> Finding {
    let end = "can't be told from dense at \(text([highest]))"
    guard let lastClear else {
      return Finding(verdict: .unsettled, reason: "can't be told from dense anywhere")
    }
    let does = ladder.outcomes[lastClear] == .wins ? "beats dense" : "loses"
    let low = ladder.probes[lastClear].at
    return Finding(
      verdict: .unsettled, low: low, reason: "\(does) at \(text([low])), but \(end)")
  }

  /// What isn't as the verdict alone would have it.
  private func otherwise(
    _ ladder: ProbeLadder, _ top: BreakEven.Probe.Outcome, _ lastOther: Int?
  ) -> String? {
    guard let lastOther else { return undecided(ladder) }
    let values = ladder.values(top, before: lastOther)
    guard !values.isEmpty else { return nil }
    return top == .wins
      ? "beats dense at \(text(values)) too, but not up to there"
      : "loses at \(text(values)) too"
  }

  /// `25, 50 %`; `batch 1, 2`; of many, the first few.
  private func text(_ values: [Double]) -> String {
    let scale = axis == .sparsity ? 100.0 : 1
    let few = values.prefix(4).map { String(format: "%g", ($0 * scale * 1e4).rounded() / 1e4) }
    let list = few.joined(separator: ", ") + (values.count > few.count ? ", …" : "")
    return axis == .sparsity ? "\(list) %" : "batch \(list)"
  }
}
