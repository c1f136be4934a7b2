import Hardware
import Kernels
import Matrices

extension KernelListing {
  /// The kernels of the catalogue, in every precision that they have code for.
  static var builtIn: KernelListing {
    KernelListing(
      rows: KernelCatalogue.all.flatMap { kernel in
        Precision.allCases.compactMap { precision in
          let sets = kernel.instructionSets(for: precision)
          guard !sets.isEmpty else { return nil }
          return Row(
            kernel: kernel.name, precision: precision.rawValue, format: kernel.format,
            summary: kernel.summary,
            instructionSets: sets.map {
              Support(isa: $0.rawValue, unavailableBecause: $0.unavailableReason)
            })
        }
      })
  }
}
