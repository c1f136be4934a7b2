import Hardware
import Matrices

/// The list of kernels; adding one is a line here and a file beside this one.
public enum KernelCatalogue {
  /// All kernels, the dense baseline first; in a test build with what is planted in them.
  public static let all: [any Kernel] = {
    #if Planted
      if let planted = PlantedSlowdown.current {
        return builtIn.map { PlantedKernel(kernel: $0, planted: planted) }
      }
    #endif
    return builtIn
  }()

  /// All kernels as they are, the dense baseline first.
  public static let builtIn: [any Kernel] = [
    DenseKernel(),
    CSRKernel(),
    BitmaskKernel(),
    NMKernel(),
    TileDenseKernel(),
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
  /// The instruction set to use at `precision`: the widest that it has code for and this machine can
  /// run, no wider than `limit`.
  ///
  /// Returns nil with the reason when there is none.
  public func choose(
    precision: Precision, atMost limit: InstructionSet?
  ) -> (isa: InstructionSet?, reason: String?) {
    if let refusal = refusal(of: precision) { return (nil, refusal) }
    let compiled = instructionSets(for: precision)
    let allowed = compiled.filter { isa in limit.map { isa <= $0 } ?? true }
    if let best = allowed.last(where: \.isAvailable) { return (best, nil) }
    guard let plainest = allowed.first, let reason = plainest.unavailableReason else {
      let sets = compiled.map(\.rawValue).joined(separator: ", ")
      return (
        nil,
        "\(name) has no \(precision.rawValue) code at or below \(limit?.rawValue ?? "best"), only "
          + sets
      )
    }
    return (nil, "\(plainest.rawValue): \(reason)")
  }
}
