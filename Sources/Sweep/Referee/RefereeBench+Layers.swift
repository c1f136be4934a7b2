import Analysis
import Hardware
import Kernels
import Matrices
import Measurement
import Records

/// Formats unpacked, and layers of sizes that leave no doubt.
extension RefereeBench {
  /// Kernels that unpack, with the share of weights that is zero.
  private static let formats: [(any Kernel, Precision, Pattern)] = [
    (BitmaskKernel(), .fp32, .unstructured(0.75)), (BitmaskKernel(), .bf16, .unstructured(0.75)),
    (BitmaskKernel(), .w8a8, .unstructured(0.75)), (NMKernel(), .w8a8, .nm(kept: 2, group: 4)),
    (NMKernel(), .w4a16, .nm(kept: 16, group: 64)), (CSRKernel(), .fp32, .unstructured(0.75)),
    (DenseKernel(), .w4a16, .dense),
  ]

  static let decoders: [Maker] = formats.map { kernel, precision, pattern in
    let name = "unpacking \(kernel.name) \(precision.rawValue) from L2"
    return Maker(name: name) { bench in
      let layer = Layer(
        kernel: kernel, precision: precision, pattern: pattern, rows: 64 * bench.team.count,
        columns: 2048, batch: 1, cold: false)
      return try bench.make(name, .decode, layer, decodeOnly: true)
    }
  }

  private static let small = [
    Layer(kernel: DenseKernel(), rows: 16, columns: 16),
    Layer(kernel: BitmaskKernel(), pattern: .unstructured(0.5), rows: 16, columns: 16),
    Layer(kernel: CSRKernel(), pattern: .unstructured(0.5), rows: 16, columns: 16),
    Layer(
      kernel: BitmaskKernel(), precision: .w8a8, pattern: .unstructured(0.5), rows: 16, columns: 16),
    Layer(kernel: DenseKernel(), precision: .bf16, rows: 16, columns: 16),
  ]

  /// Half a byte to two operations for a byte of weights, where the ridge is at tens.
  private static let large = [
    Layer(kernel: DenseKernel(), precision: .bf16, rows: 4096, columns: 4096, cold: true),
    Layer(kernel: DenseKernel(), precision: .w8a8, rows: 4096, columns: 4096, cold: true),
  ]

  /// Hundreds of operations for each byte.
  private static let many = [
    Layer(kernel: DenseKernel(), precision: .fp32, rows: 1024, columns: 1024, batch: 256),
    Layer(kernel: DenseKernel(), precision: .bf16, rows: 1024, columns: 1024, batch: 256),
    Layer(
      kernel: BitmaskKernel(), precision: .w8a8, pattern: .unstructured(0.5), rows: 1024,
      columns: 1024, batch: 256),
  ]

  static let layers: [Maker] = [
    (CaseRecord.Bound.overhead, small), (.memory, large), (.compute, many),
  ].flatMap { label, layers in
    layers.map { layer in
      Maker(name: layer.name) { try $0.make(layer.name, label, layer) }
    }
  }

  /// A layer to multiply.
  struct Layer: Sendable {
    var kernel: any Kernel
    var precision = Precision.fp32
    var pattern = Pattern.dense
    var rows: Int
    var columns: Int
    var batch = 1
    var cold = false

    var name: String {
      "\(kernel.name) \(precision.rawValue) \(rows)×\(columns), batch \(batch), "
        + (cold ? "cold" : "warm")
    }
  }

  private func make(
    _ name: String, _ label: CaseRecord.Bound, _ layer: Layer, decodeOnly: Bool = false
  ) throws -> Made {
    let choice = layer.kernel.choose(precision: layer.precision, atMost: nil)
    guard let isa = choice.isa else { return .skipped(reason: choice.reason ?? "no code") }
    let values = SyntheticWeights.matrix(
      rows: layer.rows, columns: layer.columns, seed: 1, name: name, team: team)
    let mask = LayerSource.synthetic.mask(
      of: values,
      layer: LinearLayer(
        model: "referee", name: name, outFeatures: layer.rows, inFeatures: layer.columns,
        occurrences: 1), pattern: layer.pattern, seed: 1, team: team)
    let copies = layer.cold ? coldCopies(layer) : 1
    let (bytes, most) = (copies * estimatedBytes(layer), SystemMemory.current.availableBytes / 4)
    guard bytes <= most else {
      return .skipped(
        reason:
          "\(copies) copies, to stay cold, take \(bytes >> 20) MiB, more than a quarter of the "
          + "memory available")
    }
    let prepared = try layer.kernel.prepare(
      LayerWeights(
        values: values, mask: mask, pattern: layer.pattern, precision: layer.precision),
      isa: isa, team: team, copies: copies, placement: .hugePages)
    let activations = try Activations(
      values: SyntheticWeights.activations(count: layer.batch * layer.columns, seed: 1),
      inFeatures: layer.columns, outFeatures: layer.rows)
    var multiplication = try prepared.bind(activations)
    if decodeOnly {
      let whole = ResidentSlice(bytesPerThread: .max)
      guard let part = try prepared.bind(activations, part: .decode(whole)) else {
        return .skipped(reason: "nothing is unpacked")
      }
      multiplication = part.multiplication
    }
    var parts = try self.parts.parts(prepared, multiplication, copies: copies, seconds: 0) {
      Contestant(
        copies: copies, knownCalls: $0, prepare: { [team] in team.rouse() }, run: $1)
    }
    if decodeOnly { parts[.resident] = parts[.decode] }
    var work = Roofline.Work(
      prepared, activations, kernel: layer.kernel, pattern: layer.pattern,
      sparsity: layer.pattern.nominalSparsity ?? 0, ceilings: kernelCeilings)
    if decodeOnly {
      (work.executedOperations, work.activationLoadBytes, work.leastCallSeconds) = (0, nil, nil)
    }
    return .made(
      RefereeCase(
        name: name, label: label, parts: parts, work: work, cache: layer.cold ? .cold : .warm,
        arithmetic: prepared.arithmetic, isa: prepared.isa(batch: layer.batch)))
  }

  private func estimatedBytes(_ layer: Layer) -> Int {
    layer.kernel.estimatedWeightBytes(
      rows: layer.rows, columns: layer.columns, nonzeros: layer.rows * layer.columns,
      pattern: layer.pattern, precision: layer.precision)
  }

  /// Copies that together exceed twice the last-level cache.
  private func coldCopies(_ layer: Layer) -> Int {
    2 + 2 * (machine.lastLevelCacheBytes ?? 32 << 20) / max(1, estimatedBytes(layer))
  }
}
