import Foundation
import Records

/// A small decision whose report is known by heart.
enum DecisionFixtures {
  static func decision() throws -> Decision {
    let machine = String(
      decoding: try JSONEncoder().encode(Fixtures.machine()), as: UTF8.self)
    let text = """
      {"schemaVersion":1,"startedAt":"2025-01-31T12:00:00Z","commandLine":["bench","decide","m"],
       "buildConfiguration":"debug","machine":\(machine),"model":"m","pattern":"unstructured(0.5)",
       "headPrecision":"fp32","threads":2,"batch":1,"prompt":128,"context":128,"generate":64,
       "objective":"decode","precisions":[{"precision":"fp32","isAdmitted":true}],
       "layers":[{"layer":"mlp.up","phase":"decode","outFeatures":8,"inFeatures":8,"rows":1,
         "blocks":4,"pattern":"unstructured(0.5)","choice":\(candidate("bitmask")),
         "runnerUp":\(candidate("csr")),"margin":{"value":1.01,"low":0.99,"high":1.03},
         "isPaired":true,"isTie":true,"reason":"tied with csr, smaller",
         "candidates":[\(candidate("bitmask"))]}],
       "options":[{"name":"plan","isPlan":true,"linearBytes":1024,"denseBytes":1024,
         "cacheBytes":1024,"stages":[{"stage":"decode","tokens":1,"predictedSeconds":0.004}]}],
       "sources":[],"warnings":[]}
      """
    return try RunCoding.decoder().decode(Decision.self, from: Data(text.utf8))
  }

  private static func candidate(_ kernel: String) -> String {
    """
    {"kernel":"\(kernel)","isa":"avx512","precision":"fp32","weightBytes":64,"source":"projected",
     "seconds":{"value":0.001,"low":0.00099,"high":0.00101}}
    """
  }
}
