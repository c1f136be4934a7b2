#if Planted
  import Hardware
  import Matrices

  /// A kernel whose multiplications take longer, where something is planted in it; in all else it is the
  /// kernel it stands for.
  struct PlantedKernel: Kernel {
    let kernel: any Kernel
    let planted: PlantedSlowdown

    var name: String { kernel.name }
    var format: String { kernel.format }
    var summary: String { kernel.summary }
    var isSweptByDefault: Bool { kernel.isSweptByDefault }
    var isDense: Bool { kernel.isDense }

    func instructionSets(for precision: Precision) -> [InstructionSet] {
      kernel.instructionSets(for: precision)
    }
    func refusal(of pattern: Pattern) -> String? { kernel.refusal(of: pattern) }
    func refusal(of precision: Precision) -> String? { kernel.refusal(of: precision) }

    func estimatedWeightBytes(
      rows: Int, columns: Int, nonzeros: Int, pattern: Pattern, precision: Precision
    ) -> Int {
      kernel.estimatedWeightBytes(
        rows: rows, columns: columns, nonzeros: nonzeros, pattern: pattern, precision: precision)
    }

    func prepare(
      _ weights: LayerWeights, isa: InstructionSet, team: ThreadTeam, copies: Int,
      placement: Placement
    ) throws -> any PreparedLayer {
      let layer = try kernel.prepare(
        weights, isa: isa, team: team, copies: copies, placement: placement)
      let share = planted.share(name, layer.precision)
      return share > 0 ? PlantedLayer(layer, share: share) : layer
    }
  }

  /// The layer of a kernel that something is planted in.
  ///
  /// Parts of its work, which are timed alone, are as they were.
  private final class PlantedLayer: PreparedLayer {
    private let layer: any PreparedLayer
    private let share: Double

    init(_ layer: any PreparedLayer, share: Double) {
      self.layer = layer
      self.share = share
    }

    func bind(_ activations: Activations) throws -> Multiplication {
      PlantedMultiplication(try layer.bind(activations), share: share)
    }
    func bind(_ activations: Activations, part: WorkPart) throws -> BoundPart? {
      try layer.bind(activations, part: part)
    }

    var precision: Precision { layer.precision }
    func isa(batch: Int) -> InstructionSet { layer.isa(batch: batch) }
    var storage: PackedStorage { layer.storage }
    var weightBytes: Int { layer.weightBytes }
    var arithmetic: ArithmeticKind { layer.arithmetic }
    func executedOperations(batch: Int) -> Int { layer.executedOperations(batch: batch) }
    func implementation(batch: Int) -> String { layer.implementation(batch: batch) }
    var sliceStarts: [Int] { layer.sliceStarts }
    func storedRow(_ row: Int) -> StoredRow { layer.storedRow(row) }
    func unpackedWeights(batch: Int) -> Int? { layer.unpackedWeights(batch: batch) }
    func leastBatch(unpackedLike batch: Int) -> Int { layer.leastBatch(unpackedLike: batch) }
    func weightPasses(batch: Int) -> Int { layer.weightPasses(batch: batch) }
    func activationLoads(batch: Int) -> ActivationLoads? { layer.activationLoads(batch: batch) }
  }
#endif
