import Analysis
import Records
import Testing

@Suite struct CaseAdviceTests {
  private func record(_ bound: CaseRecord.Bound?, confidence: CaseRecord.Confidence = .high)
    -> CaseRecord
  {
    var record = Fixtures.record("bitmask")
    record.bound = bound
    record.boundConfidence = confidence
    record.memoryLevel = "DRAM"
    record.memoryUtilisation = 0.6
    record.computeUtilisation = 0.3
    return record
  }

  @Test func everyBoundHasALimitAndARemedy() throws {
    for bound in CaseRecord.Bound.allCases {
      let advice = try #require(CaseAdvice(record(bound)))
      #expect(advice.limit.hasPrefix("It waits for "))
      #expect(!advice.remedies.isEmpty)
      for sentence in [advice.limit] + advice.remedies { #expect(sentence.hasSuffix(".")) }
      let unsure = try #require(CaseAdvice(record(bound, confidence: .low)))
      #expect(unsure.limit.hasPrefix("It probably waits for "))
    }
    #expect(CaseAdvice(record(nil)) == nil)
  }

  /// What is far from a ceiling may come nearer; what is near needs fewer bytes.
  @Test func prefetchingIsAdvisedOnlyFarFromBandwidth() throws {
    let far = try #require(CaseAdvice(record(.memory)))
    #expect(far.limit == "It waits for bytes: it reads at 60 % of what DRAM gives.")
    #expect(far.remedies.first?.contains("prefetch farther ahead") == true)
    #expect(far.remedies.first?.contains("up to 1.7×") == true)
    var near = record(.memory)
    near.memoryUtilisation = 0.95
    #expect(CaseAdvice(near)?.remedies.first == "Fewer bytes: more zeros, or a narrower precision.")
    near.ridgeBatch = 40
    #expect(CaseAdvice(near)?.remedies.last?.contains("some 40 tokens") == true)
  }

  @Test func multipliedZerosAreNamedWhereArithmeticIsTheLimit() throws {
    var dense = record(.compute)
    dense.usefulOperations = 25
    dense.executedOperations = 100
    #expect(CaseAdvice(dense)?.remedies.contains { $0.contains("75 % of its operations") } == true)
    dense.usefulOperations = 100
    #expect(CaseAdvice(dense)?.remedies.contains { $0.contains("multiply zeros") } == false)
  }

  @Test func fewerThreadsAreAdvisedWhereStartingThemTakesLong() throws {
    var small = record(.overhead)
    small.threads = 4
    small.leastCallShare = 0.5
    #expect(CaseAdvice(small)?.remedies.first?.hasPrefix("Fewer threads: ") == true)
    small.threads = 1
    #expect(CaseAdvice(small)?.remedies.first?.hasPrefix("More work for each call") == true)
  }
}
