import Hardware
import Kernels
import Matrices
import Models

extension Decider {
  /// What each precision but fp32 loses on the model's own weights: 1 - the mean cosine of its outputs with
  /// those of the same weights in fp32, the same ones being zero; nil when `shouldStop` ended it.
  ///
  /// All kernels of a precision give the same outputs but for rounding, so that one stands for all.
  func measureFidelity(shouldStop: @escaping () -> Bool) throws -> [Precision: Double]? {
    let kernel = ModelSpec.KernelChoice.named(KernelCatalogue.baselineName)
    let exact = KernelCatalogue.baselinePrecision
    var model = spec.model
    model.fidelity = true
    // Errors grow from block to block: a few of them say little of all.
    model.blocks = nil
    let students = precisions.filter { $0 != exact }
    var teacher = try ModelVariant(
      kernel, variants.pattern, exact, spec: model, architecture: architecture)
    teacher.isBaseline = true
    let all =
      [teacher]
      + (try students.map {
        try ModelVariant(kernel, variants.pattern, $0, spec: model, architecture: architecture)
      })
    let bench = try fidelityBench(model, all)
    guard let found = try bench.fidelities(shouldStop: shouldStop) else { return nil }
    warnings += bench.notes
    var losses: [Precision: Double] = precisions.contains(exact) ? [exact: 0] : [:]
    for (index, fidelity) in found where index > 0 {
      losses[students[index - 1]] = 1 - fidelity.cosine
    }
    return losses
  }

  private func fidelityBench(_ model: ModelSpec, _ all: [ModelVariant]) throws -> ModelBench {
    do {
      return try ModelBench(
        spec: model, variants: all, machine: machine, tokens: spec.tokens, features: spec.features,
        commandLine: commandLine, events: events)
    } catch let error as UnavailableError {
      throw UnavailableError(
        "--max-fidelity-loss compares all blocks with fp32, which takes memory: \(error.description)"
      )
    }
  }
}
