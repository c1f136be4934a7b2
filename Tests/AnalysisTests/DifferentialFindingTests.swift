import Analysis
import Records
import Testing

@Suite struct DifferentialFindingTests {
  private func shares(
    stream: Double?, resident: Double?, decode: Double? = nil, launch: Double? = nil,
    start: Double? = nil
  ) -> CaseRecord.Differential {
    func share(_ value: Double?) -> CaseRecord.Differential.Share? {
      value.map { .init(value: $0, low: $0 * 0.98, high: $0 * 1.02) }
    }
    var differential = CaseRecord.Differential(rounds: 5, seconds: 0.1)
    differential.stream = share(stream)
    differential.resident = share(resident)
    differential.decode = share(decode)
    differential.launch = share(launch)
    differential.start = share(start)
    return differential
  }

  @Test(
    arguments: [
      (0.95, 0.3, nil, 0.01, CaseRecord.Bound.memory, true),
      (0.1, 0.97, nil, 0.01, .compute, true),
      (0.2, 0.95, 0.85, 0.01, .decode, true),
      (0.2, 0.95, 0.1, 0.01, .compute, true),
      // Unpacking takes about half of the core's time.
      (0.2, 0.95, 0.5, 0.01, .decode, false),
      (0.2, 0.95, 0.4, 0.01, .compute, false),
      // Both parts take nearly the same.
      (0.9, 0.8, nil, 0.01, .memory, false),
      (0.7, 0.85, nil, 0.01, .compute, false),
      (0.05, 0.1, nil, 0.01, .latency, true),
      (0.6, 0.65, nil, 0.6, .overhead, true),
      // The longest part explains less than half of the time.
      (0.2, 0.45, nil, 0, .compute, false),
    ] as [(Double, Double, Double?, Double, CaseRecord.Bound, Bool)])
  func theLongestPartIsTheBound(
    _ stream: Double, _ resident: Double, _ decode: Double?, _ launch: Double,
    _ bound: CaseRecord.Bound, _ clear: Bool
  ) {
    let finding = shares(
      stream: stream, resident: resident, decode: decode, launch: launch, start: launch
    ).finding()
    #expect(finding.evidence == .differential)
    #expect(finding.bound == bound)
    #expect(finding.clear == clear)
  }

  /// Preparing the activations is no part of streaming the weights.
  @Test func onlyStartingIsTakenFromTheStream() {
    let finding = shares(stream: 0.6, resident: 0.55, launch: 0.4, start: 0.02).finding()
    #expect(finding.bound == .memory)
    #expect(finding.figures == "stream 60 %, resident 55 %, launch 40 %, start 2 %")
  }

  @Test func driftTakesClarityAway() {
    let parts = shares(stream: 0.9, resident: 0.68, launch: 0, start: 0)
    #expect(parts.finding().clear)
    #expect(!parts.finding(drift: 0.15).clear)
    #expect(parts.finding(drift: 0.15).bound == .memory)
  }

  @Test func cannotTellWithoutAResidentSlice() {
    var parts = shares(stream: 0.9, resident: nil)
    parts.reason = "this kernel can't run on a part of its weights"
    let finding = parts.finding()
    #expect(finding.bound == nil && !finding.clear)
    #expect(finding.figures == "this kernel can't run on a part of its weights")
    #expect(shares(stream: nil, resident: 0.9).finding().bound == nil)
  }
}
