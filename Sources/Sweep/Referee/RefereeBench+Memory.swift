import Analysis
import CKernels
import Hardware
import Measurement
import Records

/// Streams, and streams mixed with arithmetic.
extension RefereeBench {
  static let streams: [Maker] = ["DRAM", "L3", "L2"].map { level in
    Maker(name: "stream from \(level)") { bench in
      guard let bytes = bench.bytesPerThread(in: level) else {
        return .skipped(reason: "no \(level) that holds more than the level inside it")
      }
      return .made(bench.mixture("stream from \(level)", .memory, level: level, bytes, passes: 0))
    }
  }

  /// Arithmetic's time over the stream's, each alone; the larger is the bound.
  static let mixtures: [Maker] = [(1, 4), (1, 2), (2, 1), (4, 1)].map { arithmetic, memory in
    let name = "stream and arithmetic, \(memory):\(arithmetic) in time"
    return Maker(name: name) { bench in
      let passes = bench.passesPerBlock * Double(arithmetic) / Double(memory)
      guard passes >= 0.75 else {
        return .skipped(reason: "DRAM gives a block in less time than the least arithmetic takes")
      }
      return .made(
        bench.mixture(
          name, arithmetic > memory ? .compute : .memory, level: "DRAM", bench.windowBytes,
          passes: Int(passes.rounded())))
    }
  }

  /// Iterations of the fp32 peak loop that take as long as a thread's block of bytes from DRAM.
  private var passesPerBlock: Double {
    guard let loop = TeamArithmetic(team: team, kind: .fp32, atMost: mixingISA) else { return 0 }
    let iterations = 20_000
    let seconds =
      (0..<5).map { _ in
        team.rouse()
        let start = Clock.now()
        loop.run(iterations: iterations)
        return Clock.seconds(since: start)
      }.min() ?? .infinity
    let blockBytes = Double(BENCH_MIX_BLOCK) * Double(team.count)
    let bandwidth = survey.memoryBandwidthNow() ?? ceilings.bandwidth("DRAM")?.bytesPerSecond ?? 1
    return blockBytes / bandwidth / (seconds / Double(iterations))
  }

  private var mixingISA: InstructionSet {
    TeamMixer(team: team, sections: [], passes: 0).isa
  }

  /// `bytes` of each thread from `level`, with `passes` of arithmetic for each block.
  private func mixture(
    _ name: String, _ label: CaseRecord.Bound, level: String, _ bytes: Int, passes: Int
  ) -> RefereeCase {
    let cold = level == "DRAM"
    let sections = cold ? windows(bytes: bytes) : [prefix(bytes)]
    let cursor = CopyCursor(copies: sections.count)
    let mixer = TeamMixer(team: team, sections: sections, passes: passes)
    let readSections = sections.map { $0.map { [$0] } }
    let reader = SectionReader(
      team: team, sections: readSections, pattern: survey.fastestInOrder)
    // From the level inside: L2's own stream is repeated from L1.
    let sliceBytes = min(sliceBytes, bytes / 8) / Int(BENCH_MIX_BLOCK) * Int(BENCH_MIX_BLOCK)
    let repeats = max(1, bytes / max(1, sliceBytes))
    let resident = TeamMixer(
      team: team, sections: [prefix(sliceBytes)], passes: passes, repeats: repeats)
    let operations = mixer.run(copy: 0)
    var parts = CaseParts(
      full: .init(contestant: contestant { _ in mixer.run(copy: cursor.take()) }))
    parts[.stream] = .init(contestant: contestant { _ in reader.run(copy: cursor.take()) })
    parts[.resident] = .init(contestant: self.parts.inCache { resident.run(copy: 0) })
    parts[.start] = self.parts.start(like: readSections)
    parts[.launch] = parts[.start]
    parts.residentBytes = sliceBytes
    return RefereeCase(
      name: name, label: label, parts: parts,
      work: Roofline.Work(
        weightBytes: bytes * team.count, activationBytes: 0, executedOperations: operations,
        medianSeconds: .nan),
      cache: cold ? .cold : .warm, isa: mixer.isa)
  }
}
