import Foundation
import Hardware
import Testing

@testable import Records

/// Records that the run beside them can't have left.
@Suite struct ProvenanceTests {
  private let times = [3e-3, 1e-3, 2e-3, 9e-3]

  /// Records of one group each, of which the last of four rounds was dropped.
  private func records(_ count: Int = 4) -> [CaseRecord] {
    (0..<count).map { index in
      var record = Fixtures.minimalRecord("case \(index)")
      record.groupID = "group \(index)"
      record.status = .measured
      record.medianSeconds = 2e-3
      return record
    }
  }

  /// What opening a run with `records`, and samples of those in `sampled`, notes.
  private func notes(
    _ records: [CaseRecord], sampled: [CaseRecord]? = nil,
    _ change: (inout RunDescription) -> Void = { _ in }
  ) throws -> [String] {
    try withTemporaryFolder { parent in
      var run = try Fixtures.minimalRun()
      change(&run)
      let folder = try RunFolder.create(in: parent, run: run)
      for record in sampled ?? records {
        let kernel = GroupSamples.Kernel(
          caseID: record.caseID, kernel: record.kernel, isa: record.isa, callsPerSample: 1,
          secondsPerCall: times)
        try folder.write(
          GroupSamples(
            groupID: record.groupID, kernels: [kernel], droppedRounds: [3], canarySeconds: [1]))
      }
      let stream = try folder.recordStream()
      for record in records { try stream.append(record) }
      return try RunFolder.open(path: folder.path).notes
    }
  }

  @Test func whatARunLeavesIsNotOdd() throws {
    #expect(try notes(records()).isEmpty)
    #expect(try notes(records(), sampled: []).isEmpty)
    #expect(try notes([]).isEmpty)
    // Where nearly every round was dropped, all of them count.
    var all = records()
    all[0].medianSeconds = 2.5e-3
    #expect(try notes(all).isEmpty)
  }

  @Test func aFewOtherTimesAreNoted() throws {
    var changed = records()
    changed[2].medianSeconds = 1.9e-3
    let notes = try notes(changed)
    #expect(notes.count == 1 && notes[0].hasPrefix("times of 1 case aren't those of the raw"))
    #expect(notes[0].contains("case 2"))
  }

  @Test func manyOtherTimesAreAnotherRuns() throws {
    var other = records()
    for index in 1..<4 { other[index].medianSeconds = 1e-3 }
    let error = #expect(throws: DataError.self) { try notes(other) }
    #expect(error?.problem.contains("case 1 and 2 more of 4 differ") == true)
  }

  @Test func samplesOfOtherGroupsAreAnotherRuns() throws {
    var other = records()
    for index in other.indices { other[index].groupID += "!" }
    let error = #expect(throws: DataError.self) { try notes(records(), sampled: other) }
    #expect(error?.problem.contains("has none of case 0") == true)
    let some = try notes(records(), sampled: Array(records().dropFirst()))
    #expect(some.count == 1 && some[0].hasPrefix("samples/ has no raw samples of 1 case"))
  }

  @Test func whatTheMachineHasNotIsAnotherMachines() throws {
    var record = records(1)[0]
    record.isa = "neon"
    #expect(throws: DataError.self) { try notes([record]) }
    record.isa = "avx512"
    #expect(throws: DataError.self) {
      try notes([record]) { $0.ceilings = [Ceilings(threads: 2, bandwidths: [], arithmetic: [])] }
    }
    record.threads = 1000
    let error = #expect(throws: DataError.self) { try notes([record]) }
    #expect(error?.field == "threads")
  }

  @Test func contradictingRecordsAreNoted() throws {
    var twice = records(1)
    twice.append(twice[0])
    #expect(try notes(twice, sampled: [twice[0]]).isEmpty)
    twice[1].weightBytes = 1
    let notes = try notes(twice, sampled: [twice[0]])
    #expect(notes.count == 1 && notes[0].contains("several records that differ of 1 case"))
  }

  @Test func everyFieldThatIsCheckedIsNamed() {
    let changes: [(String, (inout CaseRecord) -> Void)] = [
      ("batch", { $0.batch = 0 }), ("threads", { $0.threads = 1 << 40 }),
      ("sparsity", { $0.sparsity = .nan }), ("medianSeconds", { $0.medianSeconds = -1 }),
      ("medianSeconds", { $0.medianLowSeconds = 3e-3 }), ("p99Seconds", { $0.p99Seconds = 0 }),
      ("speedupOverDense", { ($0.speedupOverDense, $0.speedupOverDenseHigh) = (2, 1) }),
      ("memoryUtilisation", { $0.memoryUtilisation = .infinity }),
      ("weightBytes", { $0.weightBytes = -1 }), ("groupID", { $0.groupID = "" }),
      ("medianSeconds", { $0.medianSeconds = nil }),
    ]
    for (field, change) in changes {
      var record = records(1)[0]
      #expect(record.problem == nil)
      change(&record)
      #expect(record.problem?.field == field, "\(field)")
    }
  }
}
