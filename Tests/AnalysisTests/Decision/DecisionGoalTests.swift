import Foundation
import Hardware
import Records
import Testing

@testable import Analysis

@Suite struct DecisionGoalTests {
  /// A plan and a rival with a prompt and decoding, run or not.
  private func decision(_ objective: Decision.Objective, isRun: Bool = true) throws -> Decision {
    var decision = Decision(
      startedAt: Date(timeIntervalSince1970: 0), commandLine: [], gitCommit: nil,
      buildConfiguration: "", machine: try MachineDescription.probe(), model: "m", weights: nil,
      pattern: "dense", headPrecision: "fp32", threads: 1, batch: 1, prompt: 8, context: 8,
      generate: 10, objective: objective, memoryLimitBytes: nil, maximumFidelityLoss: nil,
      precisions: [], sources: [])
    func option(
      _ name: String, _ prompt: Double, _ token: Double, over: (Double, Double)?
    ) -> Decision.Option {
      var option = Decision.Option(
        name: name, precision: "fp32", isPlan: over == nil, linearBytes: 0, denseBytes: 0,
        cacheBytes: 0, stages: [])
      let stages: [(ModelRecord.Stage, Double, Double?)] = [
        (.firstToken, prompt, over?.0), (.decode, token, over?.1),
      ]
      option.stages = stages.map { stage, seconds, ratio in
        var times = Decision.Option.Stage(stage: stage, tokens: 1, predictedSeconds: seconds)
        guard isRun else { return times }
        times.measuredSeconds = .init(value: seconds, low: seconds, high: seconds)
        times.overPlan = ratio.map { .init(value: $0, low: $0 - 0.1, high: $0 + 0.1) }
        return times
      }
      return option
    }
    decision.options = [
      option("plan", 30, 1, over: nil), option("csr fp32", 15, 2, over: (0.5, 2)),
    ]
    return decision
  }

  @Test func eachObjectiveHasItsStages() throws {
    let expected: [(Decision.Objective, Double?, Double?)] = [
      (.decode, 2, 2), (.prefill, 15, 0.5),
      // 30 of 40 at half the time, 10 of 40 at twice.
      (.request, 35, 0.875), (.memory, nil, nil),
    ]
    for (objective, seconds, over) in expected {
      let decision = try decision(objective)
      let rival = decision.options[1]
      #expect(decision.goalSeconds(rival) == seconds, "\(objective)")
      let ratio = decision.overPlan(rival)
      #expect(ratio?.value == over, "\(objective)")
      if let over, let ratio {
        #expect(abs(ratio.low - (over - 0.1)) < 1e-12 && abs(ratio.high - (over + 0.1)) < 1e-12)
      }
    }
  }

  @Test func whatWasNotRunHasNoRatio() throws {
    let decision = try decision(.request, isRun: false)
    #expect(decision.overPlan(decision.options[1]) == nil)
    #expect(decision.goalSeconds(decision.options[1]) == 35)
  }

  @Test func anEncoderAloneHasOnlyItsPrompt() throws {
    var decision = try decision(.decode)
    for index in decision.options.indices { decision.options[index].stages.removeLast() }
    #expect(decision.goal.map(\.stage) == [.firstToken])
    #expect(decision.overPlan(decision.options[1])?.value == 0.5)
  }
}
