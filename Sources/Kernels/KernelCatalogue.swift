import Hardware
import Matrices

/// The list of kernels; adding one is a line here and a file beside this one.
public enum KernelCatalogue {
  /// All kernels, the dense baseline first.
  public static let all: [any Kernel] = [
    DenseKernel(),
    CSRKernel(),
    BitmaskKernel(),
    NMKernel(),
  ]

  /// The kernel that speedups are relative to, at `baselinePrecision`.
  public static let baselineName = "dense"

  /// The precision of the baseline: dense fp32 is what everything is compared with.
  public static let baselinePrecision = Precision.fp32

  /// The kernel called `name` among `all`; throws `UsageError` with the nearest names.
  public static func named(
    _ name: String, in all: [any Kernel] = KernelCatalogue.all
  ) throws -> any Kernel {
    if let kernel = all.first(where: { $0.name == name }) { return kernel }
    let close = nearest(name, among: all.map(\.name))
    let hint = close.isEmpty ? "" : "; did you mean \(close.joined(separator: ", "))?"
    throw UsageError(
      "unknown kernel '\(name)'\(hint) (kernels: \(all.map(\.name).joined(separator: ", ")))")
  }
}

extension Kernel {
  /// The instruction set to use at `precision`: `forced`, or the widest that this machine can run.
  ///
  /// Returns nil with the reason when there is none.
  public func choose(
    precision: Precision, forced: InstructionSet?
  ) -> (isa: InstructionSet?, reason: String?) {
    if let refusal = refusal(of: precision) { return (nil, refusal) }
    let compiled = instructionSets(for: precision)
    if let forced {
      guard compiled.contains(forced) else {
        return (nil, "\(name) has no \(forced.rawValue) code for \(precision.rawValue)")
      }
      if let reason = forced.unavailableReason { return (nil, "\(forced.rawValue): \(reason)") }
      return (forced, nil)
    }
    guard let best = compiled.last(where: \.isAvailable) else {
      return (nil, compiled.last?.unavailableReason)
    }
    return (best, nil)
  }
}
