import Hardware
import Kernels
import Matrices

/// The two ways in which a layer is used, for each of which it may have a kernel of its own.
public enum Phase: String, CaseIterable, Codable, Sendable {
  /// All tokens of a prompt or utterance at once.
  case prefill
  /// One token of each sequence.
  case decode
}

/// A kernel with the instruction set whose code it runs.
public struct KernelSelection: Sendable, Equatable {
  /// Which kernel.
  public var kernel: any Kernel
  /// Which code of it.
  public var isa: InstructionSet

  /// `kernel` with the code of `isa`.
  public init(kernel: any Kernel, isa: InstructionSet) {
    self.kernel = kernel
    self.isa = isa
  }

  /// The same kernel by name, with the same code.
  public static func == (left: Self, right: Self) -> Bool {
    left.kernel.name == right.kernel.name && left.isa == right.isa
  }
}

/// One way to run a model: how its linear layers are pruned, stored and multiplied.
public struct Variant: Sendable {
  /// Which weights of the linear layers are zero.
  public var pattern: Pattern
  /// How their weights and activations are represented, where `precisions` doesn't say otherwise.
  public var precision: Precision
  /// Those of single layers.
  public var precisions: [LayerSlot: Precision] = [:]
  /// How the head and convolutions, which stay dense, are represented.
  public var headPrecision: Precision
  /// The kernels that each layer may have in each phase: where there are several, the fastest is taken.
  public var candidates: [LayerSlot: [Phase: [KernelSelection]]]
  /// Whether layers that decode use the same kernel for the prompt, so that they are packed once.
  public var isPackedOnce = false

  /// A variant.
  public init(
    pattern: Pattern, precision: Precision, headPrecision: Precision,
    candidates: [LayerSlot: [Phase: [KernelSelection]]]
  ) {
    self.pattern = pattern
    self.precision = precision
    self.headPrecision = headPrecision
    self.candidates = candidates
  }

  /// How the weights and activations of `slot` are represented.
  public func precision(of slot: LayerSlot) -> Precision { precisions[slot] ?? precision }

  /// The precisions that its layers have, the narrowest last.
  public var distinctPrecisions: [Precision] {
    let all = Set(candidates.keys.map(precision(of:)))
    return Precision.allCases.filter(all.contains)
  }

  /// A variant in which every layer of `architecture` may have each of `selections`.
  public init(
    _ architecture: Architecture, pattern: Pattern, precision: Precision, headPrecision: Precision,
    selections: [KernelSelection]
  ) {
    self.init(
      pattern: pattern, precision: precision, headPrecision: headPrecision,
      candidates: Dictionary(
        uniqueKeysWithValues: architecture.slots.map { slot in
          let phases = architecture.phases(of: slot).map { ($0, selections) }
          return (slot, Dictionary(uniqueKeysWithValues: phases))
        }))
  }
}

/// The kernel that a layer got, and why.
public struct KernelDecision: Sendable {
  /// Which.
  public var selection: KernelSelection
  /// `only one`, or by how much it was the fastest.
  public var reason: String

  /// A decision.
  public init(_ selection: KernelSelection, reason: String) {
    self.selection = selection
    self.reason = reason
  }
}
