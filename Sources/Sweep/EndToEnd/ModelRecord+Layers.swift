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
          precision: variant.precision(of: slot).rawValue,
          implementation: implementation(slot, phase, rows: rows) ?? "", reason: reason)
      }
    }
  }

  /// The kernels of the head and the convolutions at `extent`: chosen by time, whatever was asked for.
  func denseKernels(extent: ModelExecution.Extent) -> [ModelRecord.LayerKernel] {
    dense.compactMap { part in
      guard let decision = part.decision else { return nil }
      let size = architecture.size(of: part.layer)
      let rows = extent.rows(of: part.layer)
      return ModelRecord.LayerKernel(
        layer: part.layer.name, outFeatures: size.outFeatures, inFeatures: size.inFeatures,
        phase: (part.layer == .head ? Phase.decode : .prefill).rawValue,
        kernel: decision.selection.kernel.name, isa: part.isa(rows: rows).rawValue,
        implementation: part.implementation(rows: rows), reason: decision.reason)
    }
  }
}
