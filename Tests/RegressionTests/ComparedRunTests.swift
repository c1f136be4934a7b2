import Analysis
import Foundation
import Hardware
import Records
import Testing

@testable import Regression

@Suite struct ComparedRunTests {
  private func withRun(
    _ samples: GroupSamples?, records: [CaseRecord], _ body: (String) throws -> Void
  ) throws {
    let parent = NSTemporaryDirectory() + "bench-runs-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: parent) }
    var run = RunDescription(
      name: "ci", startedAt: Date(timeIntervalSince1970: 0), commandLine: ["bench"],
      gitCommit: nil, buildConfiguration: "release, optimised", versions: [:],
      machine: try MachineDescription.probe(),
      spec: "name: ci\nbatch: [1, 16]\nparts:\n- batch: 1\n  seed: 2\n")
    run.state = "finished"
    let folder = try RunFolder.create(in: parent, run: run)
    if let samples { try folder.write(samples) }
    let stream = try folder.recordStream()
    for record in records { try stream.append(record) }
    try body(folder.path)
  }

  private func record(_ kernel: String, median: Double) -> CaseRecord {
    var record = CaseRecord(
      caseID: "m/up|8x8|1|fp32|2:4|\(kernel)|generic|1|cold", groupID: "g", status: .measured,
      model: "m", layer: "up", outFeatures: 8, inFeatures: 8, occurrences: 1, batch: 1,
      precision: "fp32", pattern: "2:4", sparsity: 0.5, kernel: kernel, isa: "generic", threads: 1,
      cache: "cold", seed: 1)
    record.medianSeconds = median
    (record.medianLowSeconds, record.medianHighSeconds) = (median * 0.5, median * 2)
    record.speedupOverDense = kernel == "dense" ? 1 : 7
    (record.speedupOverDenseLow, record.speedupOverDenseHigh) = (1, 8)
    return record
  }

  /// Twenty rounds in which dense takes twice as long, the last two of them disturbed.
  private func samples(dropped: [Int] = [18, 19]) -> GroupSamples {
    var csr: [Double] = []
    var dense: [Double] = []
    for round in 0..<20 {
      let isDisturbed = round >= 18
      let own = 1 + 0.01 * Double(round % 5) + (isDisturbed ? 50.0 : 0)
      let ratio = isDisturbed ? 9.0 : 2 + 0.001 * Double(round % 3)
      csr.append(own)
      dense.append(own * ratio)
    }
    func kernel(_ name: String, _ times: [Double]) -> GroupSamples.Kernel {
      .init(
        caseID: record(name, median: 1).caseID, kernel: name, isa: "generic", callsPerSample: 1,
        secondsPerCall: times)
    }
    return GroupSamples(
      groupID: "g", kernels: [kernel("dense", dense), kernel("csr", csr)],
      droppedRounds: dropped, canarySeconds: [Double](repeating: 1, count: 20))
  }

  /// The medians are those of the samples, or the folder would be refused.
  private var records: [CaseRecord] {
    let kept = samples().kernels[0].secondsPerCall.prefix(18).sorted()
    return [record("dense", median: (kept[8] + kept[9]) / 2), record("csr", median: 1.02)]
  }

  @Test func intervalsAreThoseOfTheRoundsThatCount() throws {
    try withRun(samples(), records: records) { path in
      let sampled = try RunFolder.open(path: path).sampledCases
      let csr = try #require(sampled[record("csr", median: 1).caseID])
      #expect(csr.rounds == 18)
      let ratio = try #require(csr.overDense)
      #expect(ratio.value > 2 && ratio.high <= 2.002 && ratio.low >= 2)
      #expect(csr.seconds.low >= 1 && csr.seconds.high <= 1.04)
    }
  }

  @Test func aRunBecomesASideAndCases() throws {
    try withRun(samples(), records: records) { path in
      let run = try ComparedRun(path: path)
      #expect(run.side.kind == .sweep && run.side.name == "ci" && run.side.state == "finished")
      #expect(run.side.spec["batch"] == "[1, 16]")
      #expect(run.side.spec["parts"] == "- batch: 1 seed: 2")
      let csr = run.cases[1]
      #expect(csr.isFromSamples && (csr.overDense?.value ?? 0) < 2.01)
      #expect(ComparedRun.isRun(path) && ComparedRun.isRun(path + "/run.json"))
      #expect(!ComparedRun.isRun("/bin/sh") && !ComparedRun.isRun(path + "/none"))
    }
  }

  @Test func withoutSamplesTheRecordsIntervalsAreTaken() throws {
    try withRun(nil, records: records) { path in
      let run = try ComparedRun(path: path)
      #expect(!run.cases[1].isFromSamples)
      #expect(run.cases[1].overDense == Estimate(7, low: 1, high: 8))
    }
  }

  @Test func samplesThatAreNotOfTheRoundsAreNoSamples() throws {
    var torn = samples()
    torn.kernels[1].secondsPerCall.removeLast()
    try withRun(torn, records: records) { path in
      let sampled = try RunFolder.open(path: path).sampledCases
      #expect(Array(sampled.keys) == [record("dense", median: 1).caseID])
    }
  }

  @Test func aGroupThatLostNearlyAllRoundsIsTakenAsItWasMeasured() throws {
    let lost = samples(dropped: Array(1..<20))
    try withRun(lost, records: [record("csr", median: 1.02)]) { path in
      let sampled = try RunFolder.open(path: path).sampledCases
      #expect(sampled.values.map(\.rounds) == [20])
    }
  }

  @Test func whatIsNoRunIsRefused() throws {
    #expect(throws: DataError.self) { try ComparedRun(path: "/nonexistent") }
    let parent = NSTemporaryDirectory() + "bench-runs-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: parent) }
    #expect(throws: DataError.self) { try ComparedRun(path: parent) }
  }
}
