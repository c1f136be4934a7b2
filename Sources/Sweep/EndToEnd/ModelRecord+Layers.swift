import Models
import Records

extension PackedModel {
  /// The kernels of its layers at `extent`, as `asked` for.
  func layerKernels(
    extent: ModelExecution.Extent, asked: ModelSpec.KernelChoice
  ) -> [ModelRecord.LayerKernel] {
    architecture.slots.flatMap { slot in
      let size = architecture.size(of: slot)
      return architecture.phases(of: slot).compactMap { phase -> ModelRecord.LayerKernel? in
        guard let decision = decisions[slot]?[phase] else { return nil }
        let rows = extent.rows(of: slot, in: phase)
        let reason =
          switch asked {
          case .auto: decision.reason
          case .named: "asked for"
          case .plan(let path): "as \(path) says"
          }
        return ModelRecord.LayerKernel(
          layer: architecture.name(of: slot), outFeatures: size.outFeatures,
          inFeatures: size.inFeatures, phase: phase.rawValue,
          kernel: decision.selection.kernel.name,
          isa: (isa(slot, phase, rows: rows) ?? decision.selection.isa).rawValue,
          implementation: implementation(slot, phase, rows: rows) ?? "", reason: reason)
      }
    }
  }
}
