import Records
import Testing

@testable import Analysis

@Suite struct PlanSearchTests {
  private typealias C = Choices

  private func best(
    _ layers: [LayerOptions], _ objective: Decision.Objective = .decode, limit: Int? = nil
  ) -> [[Int]]? {
    PlanSearch(layers, objective: objective, generate: 10, limitBytes: limit).best()
  }

  @Test func takesTheFastestOfEachLayer() {
    let layers = [
      C.layer([
        C.phase("decode", [C.candidate("dense", seconds: 2), C.candidate("csr", seconds: 1)])
      ]),
      C.layer([
        C.phase("decode", [C.candidate("dense", seconds: 1), C.candidate("csr", seconds: 2)])
      ]),
    ]
    #expect(best(layers) == [[1], [0]])
  }

  @Test func amongTiesTheSmallerWinsThenTheSimpler() {
    func pick(_ candidates: [Decision.Candidate]) -> [[Int]]? {
      best([C.layer([C.phase("decode", candidates)])])
    }
    // Slower by 1 %, within the noise, and half the size.
    #expect(
      pick([
        C.candidate("dense", seconds: 1, bytes: 1000),
        C.candidate("bitmask", seconds: 1.01, width: 0.02, bytes: 500),
      ]) == [[1]])
    // Of one size but for half a percent.
    #expect(
      pick([
        C.candidate("csr", seconds: 1, bytes: 1000),
        C.candidate("bitmask", seconds: 1.004, bytes: 1005),
      ]) == [[1]])
    // Slower by 5 %, clearly.
    #expect(
      pick([
        C.candidate("dense", seconds: 1, bytes: 1000),
        C.candidate("bitmask", seconds: 1.05, bytes: 500),
      ]) == [[0]])
  }

  @Test func whatIsClearButSmallerThanProcessesDifferIsATie() {
    let phase = C.phase(
      "decode",
      [
        C.candidate("dense", seconds: 1, bytes: 1000),
        C.candidate("bitmask", seconds: 1.015, bytes: 500),
      ], paired: 0.002)
    #expect(phase.isTie(1, with: 0))
    #expect(best([C.layer([phase])]) == [[1]])
  }

  @Test func projectedTimesTieWithinTenPercent() {
    func isTie(_ source: Decision.Source, _ seconds: Double) -> Bool {
      C.phase(
        "decode",
        [
          C.candidate("dense", seconds: 1, width: 0.001),
          C.candidate("csr", seconds: seconds, width: 0.001, source: source),
        ]
      ).isTie(1, with: 0)
    }
    #expect(isTie(.projected, 1.09) && !isTie(.projected, 1.11))
    #expect(!isTie(.measured, 1.09))
  }

  @Test func aLayerHasOnePrecisionInBothPhases() {
    let prefill = C.phase(
      "prefill",
      [C.candidate("dense", "bf16", seconds: 1), C.candidate("dense", "w8a8", seconds: 5)])
    let decode = C.phase(
      "decode",
      [C.candidate("csr", "bf16", seconds: 3), C.candidate("csr", "w8a8", seconds: 2)])
    #expect(best([C.layer([prefill, decode])]) == [[1, 1]])
    #expect(best([C.layer([prefill, decode])], .prefill) == [[0, 0]])
  }

  @Test func phasesWithOneKernelShareItsWeights() {
    let candidates = [
      C.candidate("dense", seconds: 1, bytes: 600), C.candidate("csr", seconds: 2, bytes: 500),
    ]
    let other = [
      C.candidate("dense", seconds: 3, bytes: 600), C.candidate("csr", seconds: 2, bytes: 500),
    ]
    let layer = C.layer(blocks: 1, [C.phase("prefill", candidates), C.phase("decode", other)])
    // Each phase its own: 1100 bytes.
    #expect(best([layer]) == [[0, 1]])
    #expect(best([layer], limit: 1100) == [[0, 1]])
    #expect(best([layer], limit: 1099) == [[1, 1]])
    #expect(best([layer], .prefill, limit: 1099) == [[0, 0]])
    #expect(best([layer], limit: 499) == nil)
    #expect(PlanSearch([layer], objective: .decode, generate: 1, limitBytes: 1).leastBytes == 500)
    #expect(best([layer], .memory) == [[1, 1]])
  }

  @Test func aSecondPackingHasToPay() {
    func picks(_ prompt: Double) -> [[Int]]? {
      best([
        C.layer([
          C.phase(
            "prefill",
            [C.candidate("dense", seconds: prompt), C.candidate("bitmask", seconds: 1)]),
          C.phase(
            "decode", [C.candidate("dense", seconds: 2), C.candidate("bitmask", seconds: 1)]),
        ])
      ])
    }
    #expect(picks(0.96) == [[1, 1]])
    #expect(picks(0.94) == [[0, 1]])
  }

  @Test func overflowingBytesDoNotFit() {
    let huge = C.layer([C.phase("decode", [C.candidate("dense", seconds: 1, bytes: .max / 3)])])
    #expect(best([huge, huge], limit: .max - 1) == nil)
    #expect(best([huge, huge]) == [[0], [0]])
  }

  @Test func noCandidateNoPlan() {
    #expect(best([C.layer([C.phase("decode", [])])]) == nil)
    #expect(best([]) == [])
  }

  /// Every plan there is, tried one by one, on random layers with gaps too wide to tie.
  @Test(arguments: 0..<60)
  func noPlanIsBetter(_ seed: Int) throws {
    var numbers = Numbers(state: UInt64(seed))
    let kernels = ["dense", "bitmask", "csr"]
    let layers = (0..<Int.random(in: 1...4, using: &numbers)).map { index in
      let names = ["prefill", "decode"].suffix(Int.random(in: 1...2, using: &numbers))
      let precisions = ["fp32", "w8a8"].prefix(Int.random(in: 1...2, using: &numbers))
      let bytes = Dictionary(
        uniqueKeysWithValues: (kernels).map { ($0, Int.random(in: 1...400, using: &numbers)) })
      return C.layer(
        name: "layer\(index)", blocks: Int.random(in: 1...3, using: &numbers),
        names.map { name in
          var steps = Array(1...12).shuffled(using: &numbers)
          return C.phase(
            name,
            precisions.flatMap { precision in
              kernels.map { kernel in
                C.candidate(
                  kernel, precision, seconds: Double(1 << steps.removeLast()),
                  bytes: (bytes[kernel] ?? 1) * (precision == "fp32" ? 4 : 1))
              }
            })
        })
    }
    let everything = all(layers)
    let most = try #require(everything.map(\.bytes).max())
    let least = try #require(everything.map(\.bytes).min())
    for limit in [nil, most, (most + least) / 2, least, least - 1] {
      for objective in Decision.Objective.allCases {
        let fitting = everything.filter { plan in limit.map { plan.bytes <= $0 } ?? true }
        let expected = fitting.map { $0.cost(objective) }.min { $0.lexicographicallyPrecedes($1) }
        let picks = best(layers, objective, limit: limit)
        #expect((picks == nil) == (expected == nil))
        guard let picks else { continue }
        let found = try #require(everything.first { $0.picks == picks })
        #expect(
          found.cost(objective) == expected, "\(objective), limit \(String(describing: limit))")
      }
    }
  }

  private struct Plan {
    var picks: [[Int]]
    var bytes: Int
    var decode: Double
    var prefill: Double

    func cost(_ objective: Decision.Objective) -> [Double] {
      switch objective {
      case .decode: [decode, prefill]
      case .prefill: [prefill, decode]
      case .request: [prefill + 10 * decode]
      case .memory: [Double(bytes), decode, prefill]
      }
    }
  }

  private func all(_ layers: [LayerOptions]) -> [Plan] {
    layers.reduce([Plan(picks: [], bytes: 0, decode: 0, prefill: 0)]) { plans, layer in
      let indices = layer.phases.map { Array($0.candidates.indices) }
      var choices: [[Int]] = [[]]
      for own in indices { choices = choices.flatMap { picks in own.map { picks + [$0] } } }
      return plans.flatMap { plan in
        choices.compactMap { picks -> Plan? in
          let taken = zip(layer.phases, picks).map { $0.candidates[$1] }
          guard Set(taken.map(\.precision)).count == 1 else { return nil }
          var next = plan
          next.picks.append(picks)
          let isShared = taken.count == 2 && taken[0].kernel == taken[1].kernel
          next.bytes +=
            layer.blocks
            * (isShared ? taken[0].weightBytes : taken.reduce(0) { $0 + $1.weightBytes })
          for (phase, candidate) in zip(layer.phases, taken) {
            let seconds = candidate.seconds.value * Double(layer.blocks)
            if phase.phase == "decode" { next.decode += seconds } else { next.prefill += seconds }
          }
          return next
        }
      }
    }
  }
}
