import Foundation
import Records
import Testing

@testable import Reports

@Suite struct DecisionReportTests {
  private func text(_ decision: Decision) throws -> String {
    try DecisionReport(decision).render(.table, style: .plain)
  }

  @Test func saysWhatIsDecidedAndWhatItGives() throws {
    let text = try text(Decided.decision())
    let expected = """
      t5-small, plan for fastest decoding, 75% zeros, 2 threads, batch 1, prompt 128, context 1
        first token 22.0 ms ±0.9%, measured: 5820 tokens/s
        decoding 1.10 ms ±0.9%, measured: 909 tokens/s
        memory 119 MiB: 20 MiB linear layers, 94 MiB embedding and head, 5 MiB cached keys and values

      Plan, prefill, 128 tokens at once
           layer           kernel                       time  margin              over
        =  decoder.mlp.up  bitmask w8a8 avx512  101 µs ±1.0%  0.99× [0.97, 1.01]  dense w8a8
      """
    #expect(text.contains(expected), "\(text)")
    #expect(
      text.contains("*  decoder.mlp.up    bitmask w8a8 avx512  10.0 µs ±1.0%  2.00× [1.98, 2.02]"))
    #expect(
      text.contains(
        "decoder.mlp.down, decode: bitmask w8a8 avx512 is faster, but takes more memory"))
    #expect(
      text.contains(
        "the plan is as fast, within 5 %, as bitmask w8a8, the best kernel by itself"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func whatWasNotRunIsPredicted() throws {
    let text = try text(Decided.decision(isRun: false))
    #expect(text.contains("decoding 1.00 ms, predicted: 1000 tokens/s"))
    #expect(!text.contains("Measured in turn") && !text.contains("the best kernel by itself"))
  }

  @Test func aPlanThatLostSaysSo() throws {
    var decision = try Decided.decision()
    decision.options[2].stages[1].overPlan = .init(value: 0.9, low: 0.88, high: 0.92)
    #expect(try text(decision).contains("the plan is slower than bitmask w8a8"))
    decision.options[2].stages[1].overPlan = .init(value: 1.0, low: 0.9, high: 1.1)
    #expect(try text(decision).contains("the plan can't be told, by 5 %, from bitmask w8a8"))
    decision.options[2].stages[1].overPlan = .init(value: 1.2, low: 1.1, high: 1.3)
    #expect(try text(decision).contains("the plan is faster than bitmask w8a8"))
  }

  @Test func whatTookThePlansPlaceIsCalledThePlan() throws {
    var decision = try Decided.decision()
    decision.options[2].stages[1].overPlan = .init(value: 0.9, low: 0.88, high: 0.92)
    decision.replacedBy = "bitmask w8a8"
    let text = try text(decision)
    #expect(text.contains("each layer's best") && text.contains("the plan: bitmask"))
    #expect(text.contains("bitmask w8a8 everywhere takes 0.90× [0.88, 0.92] the time of each"))
  }

  @Test func projectionsAreMarked() throws {
    var decision = try Decided.decision(isRun: false)
    decision.projectedFrom = decision.machine
    decision.layers[1].choice.source = .projected
    let text = try text(decision)
    #expect(
      text.contains("Projected for the whole model") && text.contains("1.00 ms, projected"),
      "\(text)")
    #expect(text.contains("~10.0 µs"))
    let flowing = text.replacing("\n  ", with: " ")
    #expect(flowing.contains("measure there before you rely on it"))
    #expect(flowing.contains("where projected within 10 %"))
  }

  @Test func fidelityShowsWhatWasLeftOut() throws {
    var decision = try Decided.decision()
    decision.maximumFidelityLoss = 0.01
    decision.precisions = [
      .init(precision: "w8a8", fidelityLoss: 0.0027, isAdmitted: true),
      .init(precision: "w4a16", fidelityLoss: 0.065, isAdmitted: false),
    ]
    let text = try text(decision)
    #expect(text.contains("Fidelity: at most 0.010 may be lost"))
    #expect(text.contains("w4a16       0.065  left out"))
  }

  @Test func namesComeOutAsText() throws {
    var decision = try Decided.decision()
    decision.model = "<b>|x"
    decision.layers[0].layer = "up|<script>"
    let markdown = try DecisionReport(decision).render(.markdown)
    #expect(markdown.hasPrefix("# \\<b>\\|x, plan for"))
    #expect(markdown.contains("up\\|\\<script>"))
    #expect(!markdown.contains(" <script>") && !markdown.contains("|<script>"))
  }

  @Test func aLineForEveryCandidate() throws {
    let csv = try DecisionReport(Decided.decision()).render(.csv)
    let lines = csv.components(separatedBy: "\r\n").filter { !$0.isEmpty }
    #expect(lines.count == 1 + 6)
    let columns = lines.map { $0.components(separatedBy: ",").count }
    #expect(Set(columns).count == 1)
    #expect(lines.filter { $0.contains(",true,") }.count == 3)
  }

  @Test func jsonIsTheDecision() throws {
    let decision = try Decided.decision()
    let json = try DecisionReport(decision).render(.json)
    #expect(try RunCoding.decoder().decode(Decision.self, from: Data(json.utf8)) == decision)
  }

  @Test func aDecisionWithoutAnything() throws {
    var decision = try Decided.decision()
    decision.layers = []
    decision.options = []
    for format in [OutputFormat.table, .markdown, .csv, .json] {
      #expect(try !DecisionReport(decision).render(format).isEmpty)
    }
  }
}
