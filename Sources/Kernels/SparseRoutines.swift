import CKernels
import Hardware

/// The C functions of one sparse kernel for one instruction set; see `bench_kernels.h`.
struct SparseRoutines: Sendable {
  typealias Dot =
    @convention(c) @Sendable (
      UnsafeRawPointer?, UnsafePointer<Float>?, Int64, UnsafeMutablePointer<Float>?, Int64, Int64
    ) -> Void
  typealias Panel =
    @convention(c) @Sendable (
      UnsafeRawPointer?, UnsafePointer<Float>?, Int64, UnsafeMutablePointer<Float>?, Int64, Int64
    ) -> Void

  let dot: Dot
  let panel: Panel
  /// Up to this many tokens the dot form is used, above it the panel form.
  let dotTokens: Int
}

/// Which form a batch takes, and how it is cut into blocks of tokens.
struct TokenBlocks {
  let batch: Int
  /// Width of each panel in tokens, padding included; empty when the dot form is used.
  let panelWidths: [Int]

  init(batch: Int, dotTokens: Int) {
    self.batch = batch
    guard batch > dotTokens else {
      panelWidths = []
      return
    }
    let step = Int(BENCH_PANEL_STEP)
    let widest = Int(BENCH_PANEL_WIDTH)
    panelWidths = stride(from: 0, to: batch, by: widest).map { start in
      (min(widest, batch - start) + step - 1) / step * step
    }
  }

  var usesPanels: Bool { !panelWidths.isEmpty }
  /// Tokens multiplied, padding included.
  var paddedTokens: Int { usesPanels ? panelWidths.reduce(0, +) : batch }
}

extension [(InstructionSet, SparseRoutines)] {
  /// The routines for `isa`; throws `UnavailableError` when there are none.
  func find(_ isa: InstructionSet, kernel: String) throws -> SparseRoutines {
    guard let found = first(where: { $0.0 == isa }) else {
      throw UnavailableError("\(kernel) has no \(isa.rawValue) code on this architecture")
    }
    return found.1
  }
}
