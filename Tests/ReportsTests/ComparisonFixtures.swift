import Foundation
import Records

/// Comparisons with round figures.
enum Compared {
  static func id(
    _ layer: String = "shape/256x512", batch: Int = 1, precision: String = "fp32",
    pattern: String = "unstructured(0.5)", kernel: String = "bitmask", isa: String = "avx512",
    threads: Int = 2
  ) -> String {
    "\(layer)|256x512|\(batch)|\(precision)|\(pattern)|\(kernel)|\(isa)|\(threads)|cold"
  }

  /// A case whose pairs scatter evenly, such that their mean is `percent` slower and its interval
  /// `halfWidth` percent wide on each side.
  static func one(
    _ id: String, _ verdict: Comparison.Verdict, _ percent: Double? = nil,
    halfWidth: Double = 0.8, pairs: Int = 10, reason: String? = nil, confirmed: Double? = nil
  ) -> Comparison.Case {
    var one = Comparison.Case(caseID: id, verdict: verdict)
    one.reason = reason
    guard let percent else { return one }
    (one.ratio, one.pairLogRatios) = figures(percent, halfWidth, pairs)
    one.baseSeconds = 46.1e-6
    one.headSeconds = 46.1e-6 * (1 + percent / 100)
    one.samples = 2 * 10 * pairs
    one.droppedSamples = 4
    one.canaryRatio = 1.001
    if let confirmed {
      (one.confirmation, one.confirmationLogRatios) = figures(confirmed, halfWidth, 10)
    }
    return one
  }

  private static func figures(
    _ percent: Double, _ halfWidth: Double, _ pairs: Int
  ) -> (Comparison.Ratio, [Double]) {
    let value = 1 + percent / 100
    let half = halfWidth / 100
    let ratio = Comparison.Ratio(
      value: value, low: value - half, high: value + half, confidence: 0.99)
    let logs = (0..<pairs).map { log(value) + ($0.isMultiple(of: 2) ? 1 : -1) * half }
    return (ratio, logs)
  }

  static func comparison(_ cases: [Comparison.Case]) throws -> Comparison {
    var base = Comparison.Side(label: "main", binary: "/x/base/bench")
    base.revision = "1f2e3d4c5b6a79880123456789abcdef01234567"
    base.version = "0.1.0"
    base.gitCommit = base.revision
    base.buildConfiguration = "release, optimised"
    var head = base
    head.label = "HEAD"
    head.binary = "/x/head/bench"
    head.revision = "abcdefabcdefabcdefabcdefabcdefabcdefabcd"
    head.gitCommit = head.revision
    var comparison = Comparison(
      name: "ci", startedAt: Date(timeIntervalSince1970: 1_738_324_800),
      commandLine: ["/opt/x/bench", "compare", "--git", "main..HEAD"], base: base, head: head,
      machine: try Fixtures.machine(), spec: "name: ci\nbatch: 1\n",
      settings: .init(
        pairs: 10, mostPairs: 30, rounds: 10, sampleSeconds: 2e-3, threshold: 0.02,
        familywiseError: 0.05, canaryTolerance: 0.05))
    comparison.cases = cases
    comparison.pairs = 40
    comparison.priority = "nice -5"
    comparison.stealSeconds = 0.25
    comparison.loadAverage = 0.31
    comparison.wallSeconds = 192
    return comparison
  }

  /// One or two of most verdicts.
  static var cases: [Comparison.Case] {
    var renamed = one(id(kernel: "nm", isa: "avx2"), .same, 0.1)
    renamed.baseCaseID = id(kernel: "n-of-m", isa: "avx2")
    return [
      one(id(), .slower, 5.2, confirmed: 4.9),
      one(id(kernel: "csr"), .same, 0.4),
      one(id(precision: "w8a8"), .slower, 9.8, confirmed: 9.5),
      one(id(batch: 8), .faster, -6.1),
      one(
        id(batch: 8, kernel: "csr"), .inconclusive, 2.4, halfWidth: 1.6, pairs: 30,
        reason: "30 pairs can't tell: raise --pairs, or use a quieter machine"),
      one(
        id(batch: 16), .contaminated, 12, reason: "the core's speed differed between the two"),
      renamed,
      one(id("mpt-7b/mlp.up"), .added), one(id("mpt-7b/mlp.down"), .removed),
      one(id(kernel: "dense", isa: "none"), .refused, reason: "needs AVX-512"),
    ]
  }
}
