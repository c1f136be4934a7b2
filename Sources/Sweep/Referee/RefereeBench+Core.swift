import Analysis
import Hardware
import Measurement
import Records

/// Arithmetic on registers, and chains of loads.
extension RefereeBench {
  static let arithmetic: [Maker] = ArithmeticKind.allCases.map { kind in
    Maker(name: "\(kind.rawValue) multiply-adds on registers") { bench in
      guard let loop = TeamArithmetic(team: bench.team, kind: kind) else {
        return .skipped(reason: "no loop for it")
      }
      return .made(bench.registers(kind, loop))
    }
  }

  /// Enough for some hundred microseconds of any instruction set.
  private static let iterations = 20_000

  private func registers(_ kind: ArithmeticKind, _ loop: TeamArithmetic) -> RefereeCase {
    let operations = loop.run(iterations: Self.iterations)
    let noSections: [[[UnsafeRawBufferPointer]]] = [team.processors.map { _ in [] }]
    let nothing = SectionReader(
      team: team, sections: noSections, pattern: survey.fastestInOrder)
    var parts = CaseParts(
      full: .init(contestant: contestant { _ in loop.run(iterations: Self.iterations) }))
    parts[.stream] = .init(contestant: contestant { _ in nothing.run(copy: 0) })
    parts[.resident] = .init(
      contestant: self.parts.inCache { loop.run(iterations: Self.iterations) })
    parts[.start] = self.parts.start(like: noSections)
    parts[.launch] = parts[.start]
    return RefereeCase(
      name: "\(kind.rawValue) multiply-adds on registers", label: .compute, parts: parts,
      work: Roofline.Work(
        weightBytes: 0, activationBytes: 0, executedOperations: operations, medianSeconds: .nan),
      cache: .warm, arithmetic: kind, isa: loop.isa)
  }

  static let chases: [Maker] = [("DRAM", 1), ("DRAM", 2), ("L3", 1), ("L2", 1)].map {
    level, chains in
    let name = "pointer chase, \(level)\(chains > 1 ? ", \(chains) chains" : "")"
    return Maker(name: name) { bench in
      guard let bytes = bench.bytesPerThread(in: level) else {
        return .skipped(reason: "no \(level) that holds more than the level inside it")
      }
      return .made(try bench.chase(name, level: level, chains: chains, bytes))
    }
  }

  /// Making a longer chain would take seconds, and what the caches hold of this one is little.
  private static let mostChainBytes = 256 << 20
  /// Loads of a chain from DRAM: some hundred microseconds.
  private static let coldSteps = 4000

  /// Once round a set of `bytes`; from DRAM, some way through a set that no cache holds.
  private func chase(_ name: String, level: String, chains: Int, _ bytes: Int) throws -> RefereeCase
  {
    let lineBytes = 64
    let cold = level == "DRAM"
    let setBytes = cold ? min(windows(bytes: 0).count * windowBytes, Self.mostChainBytes) : bytes
    let chaser = try TeamChaser(team: team, bytesPerThread: setBytes, chains: chains)
    let near = try TeamChaser(
      team: team, bytesPerThread: (machine.caches.first?.bytes ?? 32 << 10) / 2, chains: chains)
    let steps = cold ? Self.coldSteps : bytes / lineBytes / chains
    let movedBytes = steps * chains * lineBytes
    let sections = cold ? windows(bytes: movedBytes) : [prefix(bytes)]
    let cursor = CopyCursor(copies: sections.count)
    let readSections = sections.map { $0.map { [$0] } }
    let reader = SectionReader(
      team: team, sections: readSections, pattern: survey.fastestInOrder)
    var parts = CaseParts(full: .init(contestant: contestant { _ in chaser.run(steps: steps) }))
    parts[.stream] = .init(contestant: contestant { _ in reader.run(copy: cursor.take()) })
    parts[.resident] = .init(contestant: self.parts.inCache { near.run(steps: steps) })
    parts[.start] = self.parts.start(like: readSections)
    parts[.launch] = parts[.start]
    var work = Roofline.Work(
      weightBytes: movedBytes * team.count, activationBytes: 0, executedOperations: 0,
      medianSeconds: .nan)
    work.dependentLoads = steps
    return RefereeCase(
      name: name, label: .latency, parts: parts, work: work, cache: cold ? .cold : .warm,
      isa: .generic)
  }
}
