import Foundation
import Records

/// A decision with round figures.
enum Decided {
  static func candidate(
    _ kernel: String, _ precision: String, _ seconds: Double, bytes: Int = 1 << 20,
    source: Decision.Source = .measured
  ) -> Decision.Candidate {
    Decision.Candidate(
      kernel: kernel, isa: "avx512", precision: precision,
      seconds: .init(value: seconds, low: seconds * 0.99, high: seconds * 1.01),
      weightBytes: bytes, source: source)
  }

  static func layer(
    _ name: String, _ phase: String, _ choice: Decision.Candidate, over: Decision.Candidate,
    isTie: Bool = false, reason: String = "fastest of 2"
  ) -> Decision.Layer {
    let margin = over.seconds.value / choice.seconds.value
    return Decision.Layer(
      layer: name, phase: phase, outFeatures: 512, inFeatures: 2048,
      rows: phase == "decode" ? 1 : 128, blocks: 6, pattern: "unstructured(0.75)", choice: choice,
      runnerUp: over, margin: .init(value: margin, low: margin - 0.02, high: margin + 0.02),
      isPaired: true, isTie: isTie, reason: reason,
      candidates: [choice, over].sorted { $0.seconds.value < $1.seconds.value })
  }

  static func option(
    _ name: String, isPlan: Bool = false, prompt: Double, token: Double, over: Double? = nil,
    isRun: Bool = true
  ) -> Decision.Option {
    let words = name.split(separator: " ").map(String.init)
    var option = Decision.Option(
      name: words[0], precision: words.count > 1 ? words[1] : "w8a8", isPlan: isPlan,
      linearBytes: 20 << 20, denseBytes: 94 << 20,
      cacheBytes: 5 << 20, stages: [])
    for (stage, tokens, seconds) in [
      (ModelRecord.Stage.firstToken, 128, prompt), (.decode, 1, token),
    ] {
      var times = Decision.Option.Stage(stage: stage, tokens: tokens, predictedSeconds: seconds)
      if isRun {
        times.measuredSeconds = .init(
          value: seconds * 1.1, low: seconds * 1.09, high: seconds * 1.11)
        times.overPlan = over.map { .init(value: $0, low: $0 - 0.03, high: $0 + 0.03) }
      }
      option.stages.append(times)
    }
    return option
  }

  static func decision(isRun: Bool = true) throws -> Decision {
    var decision = Decision(
      startedAt: Date(timeIntervalSince1970: 1_738_324_800), commandLine: ["bench", "decide"],
      gitCommit: "abc", buildConfiguration: "debug, measured code optimised",
      machine: try Fixtures.machine(), model: "t5-small", weights: nil,
      pattern: "unstructured(0.75)", headPrecision: "bf16", threads: 2, batch: 1, prompt: 128,
      context: 1, generate: 64, objective: .decode, memoryLimitBytes: nil,
      maximumFidelityLoss: nil,
      precisions: [.init(precision: "w8a8", fidelityLoss: nil, isAdmitted: true)],
      sources: ["reports/layers"])
    let fast = candidate("bitmask", "w8a8", 10e-6)
    let slow = candidate("dense", "w8a8", 20e-6, bytes: 2 << 20)
    decision.layers = [
      layer(
        "decoder.mlp.up", "prefill", candidate("bitmask", "w8a8", 101e-6),
        over: candidate("dense", "w8a8", 100e-6), isTie: true,
        reason: "as fast as dense w8a8 avx512, smaller"),
      layer("decoder.mlp.up", "decode", fast, over: slow),
      layer(
        "decoder.mlp.down", "decode", slow, over: fast,
        reason: "bitmask w8a8 avx512 is faster, but takes more memory"),
    ]
    decision.options = [
      option("plan", isPlan: true, prompt: 0.02, token: 0.001, isRun: isRun),
      option("dense fp32", prompt: 0.06, token: 0.004, over: 3.9, isRun: isRun),
      option("bitmask w8a8", prompt: 0.02, token: 0.001, over: 1.01, isRun: isRun),
    ]
    return decision
  }
}
