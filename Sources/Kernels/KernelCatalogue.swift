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

  /// The kernel that speedups are relative to.
  public static let baselineName = "dense"

  /// The kernel called `name`; throws `UsageError` with the nearest names.
  public static func named(_ name: String) throws -> any Kernel {
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
    let compiled = instructionSets(for: precision)
    guard !compiled.isEmpty else { return (nil, "\(name) has no \(precision.rawValue) code") }
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
