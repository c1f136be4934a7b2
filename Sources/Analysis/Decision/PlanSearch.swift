import Records

/// Finds the plan that is best by an objective and fits in memory, over all layers at once.
///
/// Each layer has one precision, as its weights are rounded once, and in each phase one of the kernels for
/// it. Two phases that use one kernel share its packed weights; a second packing has to make one of them
/// clearly faster. Among choices whose times can't be told apart
/// the smaller wins, then the simpler.
public struct PlanSearch: Sendable {
  private let layers: [LayerOptions]
  private let objective: Decision.Objective
  private let generate: Int
  private let limitBytes: Int?

  /// A search over `layers` for a model whose requests generate `generate` tokens; at most `limitBytes` bytes
  /// of packed weights fit (nil: no limit).
  public init(
    _ layers: [LayerOptions], objective: Decision.Objective, generate: Int, limitBytes: Int?
  ) {
    self.layers = layers
    self.objective = objective
    self.generate = generate
    self.limitBytes = limitBytes
  }

  /// The candidate that each layer gets, by index, in each of its phases; nil where none has a candidate in
  /// every phase, or nothing fits.
  public func best() -> [[Int]]? {
    var frontier = [Point(bytes: 0, cost: Cost(), picks: [])]
    for layer in layers {
      let ways = ways(of: layer)
      guard !ways.isEmpty else { return nil }
      frontier = Self.pruned(
        frontier.flatMap { point in ways.map { point.adding($0) } }
          .filter { point in limitBytes.map { point.bytes <= $0 } ?? true })
      guard !frontier.isEmpty else { return nil }
    }
    return frontier.min { ($0.cost, $0.bytes) < ($1.cost, $1.bytes) }?.picks
  }

  /// The fewest bytes that any plan takes; nil where there is none.
  public var leastBytes: Int? {
    var total = 0
    for layer in layers {
      guard let least = ways(of: layer).map(\.bytes).min() else { return nil }
      total += least
    }
    return total
  }

  /// What is to be made small, the most important first.
  private struct Cost: Comparable {
    var parts: [Double] = [0, 0, 0]

    static func < (left: Cost, right: Cost) -> Bool {
      left.parts.lexicographicallyPrecedes(right.parts)
    }

    static func + (left: Cost, right: Cost) -> Cost {
      Cost(parts: zip(left.parts, right.parts).map(+))
    }
  }

  /// One way to run a layer in all its phases.
  private struct Way {
    var picks: [Int]
    var bytes: Int
    var cost: Cost
    var simplicity: Int
    /// Whether the phases have packed weights of their own.
    var isPackedTwice: Bool
    /// In each phase, as far as they can be told apart.
    var seconds: [Double]
  }

  /// A choice for the layers so far.
  private struct Point {
    var bytes: Int
    var cost: Cost
    var picks: [[Int]]

    func adding(_ way: Way) -> Point {
      let (sum, overflow) = bytes.addingReportingOverflow(way.bytes)
      return Point(
        bytes: overflow ? .max : sum, cost: cost + way.cost, picks: picks + [way.picks])
    }
  }

  /// Every way of `layer`, of those that cost the same only the smallest, then simplest.
  private func ways(of layer: LayerOptions) -> [Way] {
    let effective = layer.phases.map(\.effectiveSeconds)
    var ways: [Way] = []
    func extend(_ picks: [Int]) {
      guard picks.count < layer.phases.count else {
        ways.append(way(layer, picks, effective))
        return
      }
      for (index, candidate) in layer.phases[picks.count].candidates.enumerated() {
        let precision = picks.first.map { layer.phases[0].candidates[$0].precision }
        guard precision == nil || precision == candidate.precision else { continue }
        extend(picks + [index])
      }
    }
    extend([])
    ways = worthwhile(ways)
    let byCost = ways.sorted {
      ($0.cost, $0.bytes, $0.simplicity) < ($1.cost, $1.bytes, $1.simplicity)
    }
    var kept: [Way] = []
    for way in byCost {
      if let last = kept.last, last.cost == way.cost {
        // A percent of bytes is no reason for a format that is harder to unpack.
        let isAsSmall = Double(way.bytes) <= Double(last.bytes) * 1.01
        if isAsSmall && way.simplicity < last.simplicity { kept[kept.count - 1] = way }
        continue
      }
      kept.append(way)
    }
    return kept
  }

  /// `ways` without those that pack weights twice and gain little by it: where packing them once takes no
  /// more bytes, is no slower in what matters most, and in no phase clearly slower.
  private func worthwhile(_ ways: [Way]) -> [Way] {
    let once = ways.filter { !$0.isPackedTwice }
    let same = 1 + Decision.sameEndToEndWithin
    return ways.filter { way in
      !way.isPackedTwice
        || !once.contains { other in
          other.bytes <= way.bytes && other.cost.parts[0] <= way.cost.parts[0]
            && zip(other.seconds, way.seconds).allSatisfy { $0 <= $1 * same }
        }
    }
  }

  private func way(_ layer: LayerOptions, _ picks: [Int], _ effective: [[Double]]) -> Way {
    var seconds = ["prefill": 0.0, "decode": 0.0]
    var bytes = 0
    var simplicity = 0
    var packings = 0
    for (phase, pick) in picks.enumerated() {
      let options = layer.phases[phase]
      let candidate = options.candidates[pick]
      seconds[options.phase, default: 0] += effective[phase][pick] * Double(layer.blocks)
      simplicity += Self.simplicity(candidate.kernel)
      let isShared = (0..<phase).contains { other in
        let before = layer.phases[other].candidates[picks[other]]
        return before.kernel == candidate.kernel && before.isa == candidate.isa
      }
      if !isShared {
        bytes += candidate.weightBytes * layer.blocks
        packings += 1
      }
    }
    let decode = seconds["decode"] ?? 0
    let prefill = seconds["prefill"] ?? 0
    let parts: [Double] =
      switch objective {
      case .decode: [decode, prefill, 0]
      case .prefill: [prefill, decode, 0]
      case .request: [prefill + Double(generate) * decode, 0, 0]
      case .memory: [Double(bytes), decode, prefill]
      }
    return Way(
      picks: picks, bytes: bytes, cost: Cost(parts: parts), simplicity: simplicity,
      isPackedTwice: packings > 1, seconds: picks.indices.map { effective[$0][picks[$0]] })
  }

  /// How much there is to a kernel's format, the plainest least.
  private static func simplicity(_ kernel: String) -> Int {
    ["dense", "tiles", "nm", "bitmask", "csr"].firstIndex(of: kernel) ?? .max / 64
  }

  /// Points that no other beats in both bytes and cost, ascending in bytes.
  private static func pruned(_ points: [Point]) -> [Point] {
    let sorted = points.sorted { ($0.bytes, $0.cost) < ($1.bytes, $1.cost) }
    var kept: [Point] = []
    for point in sorted {
      if let last = kept.last, last.cost <= point.cost { continue }
      kept.append(point)
    }
    guard kept.count > mostPoints else { return kept }
    // Thinned evenly, both ends kept: what is lost is less than the step between neighbours.
    let step = Double(kept.count - 1) / Double(mostPoints - 1)
    return (0..<mostPoints).map { kept[Int((Double($0) * step).rounded())] }
  }

  /// More points than any model in the catalogue gives with all kernels and precisions.
  private static let mostPoints = 20_000
}
