import Glibc
import Hardware
import Kernels
import Matrices
import Models
import Testing

@testable import Sweep

@Suite struct FidelityProbeTests {
  @Test func squareHeadIsRelativeToTheTeacher() {
    func squareHead(_ student: [Float], _ teacher: [Float]) -> Double {
      var distance = SquareHead()
      distance.add(student: student, teacher: teacher)
      return distance.distance
    }
    #expect(squareHead([3, 4], [3, 4]) == 0)
    // (1 + 0) / 2 over (9 + 16) / 2.
    let off = squareHead([4, 4], [3, 4])
    #expect(abs(off - 1.0 / 25) < 1e-9)
    let silent = squareHead([0, 0], [3, 4])
    #expect(abs(silent - 1) < 1e-8)
    // A teacher's silent block neither divides by zero nor hides what the student says.
    #expect(squareHead([0, 0], [0, 0]) == 0)
    #expect(abs(squareHead([1, 1], [0, 0]) - 1e8) < 1)
  }

  /// Tokens weigh alike, whichever batch they come in.
  @Test func squareHeadOfSeveralBatchesIsThatOfAll() {
    var parts = SquareHead()
    parts.add(student: [1, 2, 3], teacher: [1, 0, 3])
    parts.add(student: [5], teacher: [4])
    var whole = SquareHead()
    whole.add(student: [1, 2, 3, 5], teacher: [1, 0, 3, 4])
    #expect(parts.distance == whole.distance && parts.distance > 0)
  }

  @Test func cosines() {
    func cosine(_ one: [Float], _ other: [Float]) -> Double {
      FidelityProbe.cosine(one[...], other[...])
    }
    #expect(abs(cosine([1, 2], [2, 4]) - 1) < 1e-12)
    #expect(abs(cosine([1, 0], [-3, 0]) + 1) < 1e-12)
    #expect(cosine([1, 0], [0, 5]) == 0)
    #expect(abs(cosine([1, 0], [1, 1]) - 0.5.squareRoot()) < 1e-12)
    #expect(cosine([0, 0], [1, 1]) == 0)
  }

  @Test func divergencesOfTheNextToken() {
    func divergence(_ student: [Float], _ teacher: [Float]) -> Double {
      FidelityProbe.divergence(student: student[...], teacher: teacher[...])
    }
    #expect(abs(divergence([1, 2, 3], [1, 2, 3])) < 1e-12)
    // A constant added to all logits changes no probability, however large they are.
    #expect(abs(divergence([1001, 1002], [1, 2])) < 1e-9)
    // Teacher ½, ½; student ¼, ¾: ½ log 2 + ½ log ⅔.
    let expected = 0.5 * log(2) + 0.5 * log(2.0 / 3)
    #expect(abs(divergence([0, Float(log(3.0))], [0, 0]) - expected) < 1e-6)
    // It isn't the other way round.
    let reversed = 0.25 * log(0.5) + 0.75 * log(1.5)
    #expect(abs(divergence([0, 0], [0, Float(log(3.0))]) - reversed) < 1e-6)
  }

  /// A model is no distance from itself, and pruning takes it some way off.
  @Test func modelsAreCompared() throws {
    var architecture = try ModelCatalogue.architecture(named: "t5-small").limited(toBlocks: 1)
    architecture.vocabulary = 100
    let team = try ThreadTeam(processors: [-1])
    func variant(_ pattern: Pattern) -> Variant {
      Variant(
        architecture, pattern: pattern, precision: .fp32, headPrecision: .fp32,
        selections: [KernelSelection(kernel: DenseKernel(), isa: OpenBLAS.instructionSet)])
    }
    let models = try #require(
      try ModelPacker(
        SyntheticTensors(architecture: architecture, seed: 1),
        variants: [variant(.dense), variant(.unstructured(0.1)), variant(.unstructured(0.8))],
        team: team
      ).pack { _, _ in true })
    let extent = ModelExecution.Extent(sequences: 2, encoderTokens: 6, prompt: 1, capacity: 4)
    let probe = try FidelityProbe(
      teacher: models[0],
      batches: [(ModelInputs(architecture, extent: extent, seed: 1), extent)], isa: nil)
    let own = try models.map(probe.compare)
    #expect(own.map(\.blocks.count) == [2, 2, 2])
    #expect(own[0].blocks == [0, 0] && abs(own[0].cosine - 1) < 1e-9)
    #expect(abs(own[0].divergence ?? 1) < 1e-9)
    for block in 0..<2 {
      #expect(0 < own[1].blocks[block] && own[1].blocks[block] < own[2].blocks[block])
    }
    #expect(own[2].cosine < own[1].cosine && own[1].cosine < 1)
    let divergences = own.map { $0.divergence ?? .nan }
    #expect(0 < divergences[1] && divergences[1] < divergences[2])
  }

  @Test func inputsAreTheSameForTheSameSeed() throws {
    let extent = ModelExecution.Extent(sequences: 2, encoderTokens: 0, prompt: 5, capacity: 9)
    let mpt = try ModelCatalogue.architecture(named: "mpt-7b")
    func inputs(_ seed: UInt64) -> ModelInputs { ModelInputs(mpt, extent: extent, seed: seed) }
    #expect(inputs(1).promptTokens == inputs(1).promptTokens)
    #expect(inputs(1).promptTokens != inputs(2).promptTokens)
    #expect(inputs(1).promptTokens.count == 10 && inputs(1).startTokens == [0, 0])
    let whisper = try ModelCatalogue.architecture(named: "whisper-small")
    let heard = ModelInputs(
      whisper, extent: .init(sequences: 2, encoderTokens: 1500, prompt: 1, capacity: 9), seed: 1)
    #expect(heard.promptTokens == [50258, 50258] && heard.startTokens == [50258, 50258])
  }
}
