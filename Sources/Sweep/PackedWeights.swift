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
    /// Whether rows unpacked again are the layer's own: a kernel that packed less would read less.
    let isExact: Bool
    let hugePageShare: Double
    let coldMethod: String
  }

  let key: String
  let sparsity: Double
  let nonzeros: Int
  let rowNonzeros: CaseRecord.RowNonzeros
  let flushes: Bool
  /// By kernel name.
  private(set) var entries: [String: Entry] = [:]
  /// Why a kernel couldn't pack, by kernel name.
  private(set) var failures: [String: String] = [:]

  /// Packs `values` for every kernel of `group` that can run, with the copies that cold timing needs
  /// when `cold`.
  init(
    _ group: PlannedGroup, values: DenseMatrix, plan: SweepPlan, team: ThreadTeam, cold: Bool
  ) {
    let weights = group.weights
    key = weights.key
    let mask = weights.source.mask(
      of: values, layer: weights.layer, pattern: weights.pattern, seed: plan.spec.seed, team: team)
    let layer = LayerWeights(
      values: values, mask: mask, pattern: weights.pattern, precision: weights.precision)
    let perRow = layer.rowNonzeros
    nonzeros = perRow.reduce(0, +)
    sparsity = 1 - Double(nonzeros) / Double(max(1, values.values.count))
    rowNonzeros = Self.spread(perRow)

    let runnable = group.cases.filter { $0.refusal == nil }
    let nonzeros = nonzeros
    let sizes = runnable.map {
      $0.kernel.estimatedWeightBytes(
        rows: layer.rows, columns: layer.columns, nonzeros: nonzeros, pattern: weights.pattern,
        precision: weights.precision)
    }
    let coldPlan = plan.coldPlan(sizes)
    flushes = coldPlan.method == .flush
    for (index, planned) in runnable.enumerated() {
      guard let isa = planned.isa else { continue }
      let start = Clock.now()
      do {
        let prepared = try planned.kernel.prepare(
          layer, isa: isa, team: team, copies: cold ? coldPlan.copies[index] : 1,
          placement: .hugePages)
        entries[planned.kernel.name] = Entry(
          layer: prepared, packSeconds: Clock.seconds(since: start),
          isExact: Self.isExact(prepared, layer),
          hugePageShare: prepared.storage.hugePageShare, coldMethod: coldPlan.description(index))
      } catch {
        failures[planned.kernel.name] = "\(error)"
      }
    }
  }

  /// Compares at most some 64 rows, those at the ends of each thread's slice among them.
  static func isExact(_ prepared: any PreparedLayer, _ weights: LayerWeights) -> Bool {
    guard prepared.precision == weights.precision else { return false }
    let edges = prepared.sliceStarts.flatMap { [$0 - 1, $0] }
    let sample = stride(from: 0, to: weights.rows, by: max(1, weights.rows / 48))
    return Set(edges + sample).filter { 0..<weights.rows ~= $0 }.allSatisfy { row in
      prepared.storedRow(row) == StoredRow(elements: weights.row(row))
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
