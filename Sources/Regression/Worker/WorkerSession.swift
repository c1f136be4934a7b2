import Foundation
import Hardware
import Measurement
import Sweep

/// A worker's side of a comparison: answers requests until there are no more.
public struct WorkerSession {
  private let bench: CaseBench
  private let greeting: WorkerGreeting
  private let encoder = JSONEncoder()
  private let decoder = JSONDecoder()

  /// A session over the cases of the spec in the file `spec`; unless it `identifies` itself, which takes
  /// longer than starting, it doesn't say which commit it is from.
  ///
  /// Throws what reading and planning a spec throws.
  public init(spec file: String, identifies: Bool) throws {
    // Before any thread is made: they inherit it.
    let priority = ProcessPriority.raise()
    bench = try CaseBench(
      spec: try SpecFile().load(file), machine: MachineDescription.probe())
    let build = BuildFacts.current
    greeting = WorkerGreeting(
      tool: build.version, gitCommit: identifies ? build.gitCommit : nil,
      buildConfiguration: build.configuration, isOptimised: BuildConfiguration.isOptimised,
      planted: build.planted, priority: priority, memoryBytes: bench.memoryBytes,
      cases: bench.cases.map {
        WorkerGreeting.Case(caseID: $0.caseID, weights: $0.weights, refusal: $0.refusal)
      })
  }

  /// Greets through `write`, then answers each line that `read` gives, until that gives none.
  public func run(read: () -> String?, write: (Data) throws -> Void) throws {
    try write(encoder.encode(greeting))
    while let line = read() {
      let answer: WorkerAnswer
      do {
        answer = try self.answer(decoder.decode(WorkerRequest.self, from: Data(line.utf8)))
      } catch {
        answer = .failed(reason: String(describing: error))
      }
      try write(encoder.encode(answer))
    }
  }

  private func answer(_ request: WorkerRequest) throws -> WorkerAnswer {
    switch request {
    case .prepare(let weights):
      return .prepared(
        checks: try bench.prepare(weights: weights).map {
          WorkerAnswer.Check(
            index: $0.index, failure: $0.failure, hugePageShare: $0.hugePageShare)
        })
    case .measureSize(let index, let seconds):
      let size = try bench.size(of: index, seconds: seconds)
      return .measuredSize(calls: size.calls, windows: size.windows)
    case .sample(let index, let calls, let windows):
      let burst = try bench.sample(index, BurstSize(calls: calls, windows: windows))
      return .sampled(
        sample: WorkerAnswer.Sample(
          secondsPerCall: burst.secondsPerCall, canarySeconds: burst.canarySeconds,
          switches: burst.involuntaryContextSwitches))
    }
  }
}
