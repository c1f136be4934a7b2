import Hardware
import Kernels
import Matrices
import Measurement
import Records

/// One layer's weights under one pattern, packed for the kernels of its groups.
final class PackedWeights {
  /// One kernel's packed form.
  struct Entry {
    let layer: any PreparedLayer
    let packSeconds: Double
    /// Whether rows read back are the layer's own: a kernel that packed less would read less.
    let isExact: Bool
    let hugePageShare: Double
    let coldMethod: String?
  }

  let key: String
  let sparsity: Double
  let nonzeros: Int
  let rowNonzeros: CaseRecord.RowNonzeros
  let flushes: Bool
  /// By kernel, precision and instruction set: `PlannedCase.packID`.
  private(set) var entries: [String: Entry] = [:]
  /// Why a kernel couldn't pack, by the same.
  private(set) var failures: [String: String] = [:]

  /// Packs `values` in every form of `packing`, with the copies that cold timing needs.
  init(
    _ packing: Packing, of weights: PlannedWeights, values: DenseMatrix, seed: UInt64,
    machine: MachineDescription, team: ThreadTeam
  ) {
    key = weights.key
    let mask = weights.source.mask(
      of: values, layer: weights.layer, pattern: weights.pattern, seed: seed, team: team)
    let perRow = LayerWeights(values: values, mask: mask, pattern: weights.pattern).rowNonzeros
    let nonzeros = perRow.reduce(0, +)
    self.nonzeros = nonzeros
    sparsity = 1 - Double(nonzeros) / Double(max(1, values.values.count))
    rowNonzeros = Self.spread(perRow)
    let sizes = packing.cases.map { weights.estimatedBytes($0, nonzeros: nonzeros) }
    let coldPlan = packing.coldPlan(sizes, on: machine)
    flushes = coldPlan?.method == .flush
    // One precision after the other, so that its encoded weights are made once and held alone.
    for precision in Precision.allCases {
      let layer = LayerWeights(
        values: values, mask: mask, pattern: weights.pattern, precision: precision)
      // Apart from any kernel's packing time; what can't be encoded fails there by name.
      if packing.cases.contains(where: { $0.precision == precision }) {
        _ = try? layer.encoded(team: team)
      }
      for (index, planned) in packing.cases.enumerated() where planned.precision == precision {
        pack(planned, layer, team, coldPlan, index, name: weights.layer.identifier)
      }
    }
  }

  /// Packs one form; what can't be packed is kept as a failure that names the layer, for the other
  /// forms don't depend on it.
  private func pack(
    _ planned: PlannedCase, _ layer: LayerWeights, _ team: ThreadTeam, _ coldPlan: ColdPlan?,
    _ index: Int, name: String
  ) {
    guard let isa = planned.isa else { return }
    let start = Clock.now()
    do {
      let prepared = try planned.kernel.prepare(
        layer, isa: isa, team: team, copies: coldPlan?.copies[index] ?? 1, placement: .hugePages)
      entries[planned.packID] = Entry(
        layer: prepared, packSeconds: Clock.seconds(since: start),
        isExact: prepared.holds(try layer.encoded(team: team)),
        hugePageShare: prepared.storage.hugePageShare,
        coldMethod: coldPlan?.description(index))
    } catch {
      failures[planned.packID] = "\(name): \(error)"
    }
  }

  private static func spread(_ counts: [Int]) -> CaseRecord.RowNonzeros {
    let sorted = counts.sorted()
    let mean = Double(counts.reduce(0, +)) / Double(max(1, counts.count))
    let variance =
      counts.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      / Double(max(1, counts.count))
    return CaseRecord.RowNonzeros(
      minimum: sorted.first ?? 0, median: sorted.isEmpty ? 0 : sorted[sorted.count / 2],
      maximum: sorted.last ?? 0,
      coefficientOfVariation: mean > 0 ? variance.squareRoot() / mean : 0)
  }
}
