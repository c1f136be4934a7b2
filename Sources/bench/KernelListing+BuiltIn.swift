import Hardware
import Kernels
import Matrices

extension KernelListing {
  /// The kernels of the catalogue in every precision, with the reason where one makes no sense.
  static var builtIn: KernelListing {
    KernelListing(
      rows: KernelCatalogue.all.flatMap { kernel in
        Precision.allCases.map { precision in
          Row(
            kernel: kernel.name, precision: precision.rawValue, format: kernel.format,
            summary: kernel.summary,
            instructionSets: kernel.instructionSets(for: precision).map {
              Support(isa: $0.rawValue, unavailableBecause: $0.unavailableReason)
            },
            refusedBecause: kernel.refusal(of: precision))
        }
      })
  }
}
