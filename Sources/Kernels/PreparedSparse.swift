import Hardware
import Matrices

/// Weights in a sparse format with the routines that multiply them: all sparse kernels end up here.
final class PreparedSparse<Slice>: PreparedLayer {
  let isa: InstructionSet
  let storage: PackedStorage
  let weightBytes: Int
  private let name: String
  private let partition: RowPartition
  private let routines: SparseRoutines
  private let team: ThreadTeam
  private let placement: Placement
  private let dotOperations: Int
  private let panelOperations: Int
  private let slice: (Int, Int) -> Slice
  private let unpack: (Int) -> [Float]

  /// `dotOperations` and `panelOperations` are executed for each token in the two forms.
  init(
    name: String, isa: InstructionSet, storage: PackedStorage, weightBytes: Int,
    partition: RowPartition, routines: SparseRoutines, team: ThreadTeam, placement: Placement,
    dotOperations: Int, panelOperations: Int, slice: @escaping (Int, Int) -> Slice,
    unpack: @escaping (Int) -> [Float]
  ) {
    self.name = name
    self.isa = isa
    self.storage = storage
    self.weightBytes = weightBytes
    self.partition = partition
    self.routines = routines
    self.team = team
    self.placement = placement
    self.dotOperations = dotOperations
    self.panelOperations = panelOperations
    self.slice = slice
    self.unpack = unpack
  }

  var precision: Precision { .fp32 }

  func executedOperations(batch: Int) -> Int {
    let blocks = TokenBlocks(batch: batch, dotTokens: routines.dotTokens)
    return blocks.paddedTokens * (blocks.usesPanels ? panelOperations : dotOperations)
  }

  func implementation(batch: Int) -> String {
    let blocks = TokenBlocks(batch: batch, dotTokens: routines.dotTokens)
    return "\(name) \(isa.rawValue) \(blocks.usesPanels ? "panel" : "dot")"
  }

  var sliceStarts: [Int] { partition.boundaries }

  func storedRow(_ row: Int) -> StoredRow { StoredRow(elements: unpack(row)) }

  func bind(_ activations: Activations) throws -> Multiplication {
    try SparseMultiplication(
      storage: storage, partition: partition, routines: routines, team: team,
      activations: activations, placement: placement, slice: slice)
  }
}
