import Hardware
import Kernels
import Matrices
import Measurement

/// What each kernel's code can do at best on one team, whatever the layer.
///
/// That is how fast it unpacks weights that lie in L1 or L2, and what a call takes at least; both are measured
/// when they are first asked for. Unpacking depends on the kernel, its code and precision, on whether few or
/// many tokens are to be multiplied, and on how many weights are kept; the least call on the number of tokens.
final class KernelCeilings {
  private let team: ThreadTeam
  /// Slices that lie in L1, which may be so small that going round them costs more than L2, and in L2.
  private let sliceBytes: [Int]
  private var rates: [String: Double?] = [:]
  private var leastCalls: [String: Double] = [:]

  /// Rows of a thread's sample: eight blocks, twice as many as go through a CSR panel together.
  private static let rowsPerThread = 128
  private static let columns = 2048
  /// Columns of the least layer: a group of the widest N:M pattern.
  private static let leastColumns = 64
  /// Enough for the best of them to be undisturbed.
  private static let repetitions = 5
  /// Where the size of L1 isn't known: half of the smallest that server cores have.
  private static let unknownSliceBytes = 16 << 10

  /// Ceilings of `team` on a machine with `caches`.
  init(team: ThreadTeam, caches: [MachineDescription.Cache]) {
    self.team = team
    sliceBytes = [
      caches.first.map { $0.bytes / 2 } ?? Self.unknownSliceBytes, LayerParts.residentBytes(caches),
    ]
  }

  /// Weights per second that `layer`'s kernel unpacks for `batch` tokens; nil where it unpacks nothing or
  /// can't be made to do it alone.
  func decodeRate(
    _ kernel: any Kernel, _ layer: any PreparedLayer, pattern: Pattern, sparsity: Double, batch: Int
  ) throws -> Double? {
    guard layer.unpackedWeights(batch: batch) != nil else { return nil }
    // The fewest tokens, so that preparing their activations takes little beside unpacking.
    let batch = layer.leastBatch(unpackedLike: batch)
    // CSR's rate is of entries, however few are kept, but rows of few entries take longer.
    let key = [
      layer.implementation(batch: batch), "\(pattern)", "\((sparsity * 20).rounded())",
    ].joined(separator: "|")
    if let known = rates[key] { return known }
    let rate = try measure(kernel, layer, pattern: pattern, sparsity: sparsity, batch: batch)
    rates[key] = rate
    return rate
  }

  /// Seconds that a call of `layer`'s kernel takes at least for `batch` tokens: one row of weights.
  func leastCallSeconds(
    _ kernel: any Kernel, _ layer: any PreparedLayer, pattern: Pattern, batch: Int
  ) throws -> Double {
    let key = "\(layer.implementation(batch: batch))|\(pattern)|\(batch)"
    if let known = leastCalls[key] { return known }
    let values = SyntheticWeights.matrix(
      rows: 1, columns: Self.leastColumns, seed: 1, name: "least", team: team)
    let weights = LayerWeights(
      values: values, mask: mask(values, pattern, pattern.nominalSparsity ?? 0), pattern: pattern,
      precision: layer.precision)
    let sample = try kernel.prepare(
      weights, isa: layer.isa(batch: batch), team: team, copies: 1, placement: .hugePages)
    let multiplication = try sample.bind(
      Activations(
        values: SyntheticWeights.activations(count: batch * Self.leastColumns, seed: 1),
        inFeatures: Self.leastColumns, outFeatures: 1))
    let once = seconds(of: multiplication, calls: 1)
    let calls = max(1, min(1000, Int(1e-4 / max(once, 1e-9))))
    let least = seconds(of: multiplication, calls: calls)
    leastCalls[key] = least
    return least
  }

  private func measure(
    _ kernel: any Kernel, _ layer: any PreparedLayer, pattern: Pattern, sparsity: Double, batch: Int
  ) throws -> Double? {
    let rows = Self.rowsPerThread * team.count
    let values = SyntheticWeights.matrix(
      rows: rows, columns: Self.columns, seed: 1, name: "decode", team: team)
    let weights = LayerWeights(
      values: values, mask: mask(values, pattern, sparsity), pattern: pattern,
      precision: layer.precision)
    let sample = try kernel.prepare(
      weights, isa: layer.isa(batch: batch), team: team, copies: 1, placement: .hugePages)
    let activations = try Activations(
      values: SyntheticWeights.activations(count: batch * Self.columns, seed: 1),
      inFeatures: Self.columns, outFeatures: rows)
    guard let unpacked = sample.unpackedWeights(batch: batch),
      let launch = try sample.bind(activations, part: .launch)
    else { return nil }
    let parts = try sliceBytes.compactMap {
      try sample.bind(activations, part: .decode(ResidentSlice(bytesPerThread: $0)))
    }
    // Preparing the activations is no part of unpacking weights.
    let preparing = seconds(of: launch.multiplication, calls: 1)
    let unpacking = parts.map { part in
      let calls = max(1, Int(1e-3 / max(seconds(of: part.multiplication, calls: 1), 1e-9)))
      return seconds(of: part.multiplication, calls: calls) - preparing
    }
    guard let best = unpacking.filter({ $0 > 0 }).min() else { return nil }
    return Double(unpacked) / best
  }

  private func mask(_ values: DenseMatrix, _ pattern: Pattern, _ sparsity: Double) -> Mask {
    switch pattern {
    case .dense: Mask(keepingAll: values.rows, values.columns)
    case .nm(let kept, let group): Pruning.nm(values, kept: kept, group: group, team: team)
    case .unstructured, .native:
      SyntheticWeights.mask(
        rows: values.rows, columns: values.columns, sparsity: sparsity, seed: 1, name: "decode",
        team: team)
    }
  }

  /// Seconds of one call at best.
  private func seconds(of multiplication: Multiplication, calls: Int) -> Double {
    var best = Double.infinity
    for _ in 0..<Self.repetitions {
      team.rouse()
      let start = Clock.now()
      for _ in 0..<calls { multiplication.run(copy: 0) }
      best = min(best, Clock.seconds(since: start) / Double(calls))
    }
    return best
  }
}
