import CKernels
import Hardware
import Matrices

/// What each thread needs for its share of one call.
private struct TileCall {
  /// [copies][threads].
  var slices: UnsafeMutablePointer<bench_tiles>
  var firstRows: UnsafeMutablePointer<Int>
  var threads: Int
  var copy: Int
  /// What of the work is done; nil for all of it.
  var part: WorkPart?
  var routine: TileRoutines.Multiply
  /// nil where nothing is unpacked.
  var decode: TileRoutines.Decode?
  /// What of a slice is gone through again and again; all of it but for parts of the work.
  var step: TileStep
  var pack: TileRoutines.Pack
  var tileTokens: Int
  var x: UnsafePointer<Float>
  var y: UnsafeMutablePointer<Float>
  var batch: Int
  var columns: Int
  var rows: Int
  var units: Int
  /// Packed activations: one for all threads, or one each where every thread packs for itself.
  var panels: UnsafeMutablePointer<UInt32>
  var panelStride: Int
  var scales: UnsafeMutablePointer<Float>
  var scratch: UnsafeMutableRawPointer
}

/// Packs the activations, then multiplies them by tiles: both inside the timed region.
///
/// Up to two tokens every thread packs for itself, which takes less time than waiting for the others;
/// above, the team shares the packing. One fp32 token whose length fits is read where it lies.
final class TileMultiplication: Multiplication {
  private let keptAlive: PackedStorage
  private let slices: TeamSlices<bench_tiles>
  private let regions: [MemoryRegion]
  private let call: UnsafeMutablePointer<TileCall>
  private let packTask: TeamTask
  private let multiplyTask: TeamTask
  private let packsTogether: Bool

  private static let mostTokensPackedAlone = 2

  /// A multiplication, or the `part` of it that is given, on slices of `step`.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init(
    _ tiles: PackedTiles, routines: TileRoutines, team: ThreadTeam, activations: Activations,
    part: WorkPart? = nil, step: TileStep = .whole
  ) throws {
    keptAlive = tiles.storage
    let batch = activations.batch
    let units = TilePacking.units(columns: tiles.columns, precision: tiles.precision)
    let readsInPlace = batch == 1 && tiles.precision == .fp32 && tiles.columns == units
    packsTogether = batch > Self.mostTokensPackedAlone
    let panelCount = packsTogether ? 1 : team.count
    let panels = try activations.scratch(
      slot: 0, bytes: readsInPlace ? 0 : panelCount * batch * units * 4,
      placement: tiles.placement)
    let scales = try activations.scratch(
      slot: 1, bytes: panelCount * Self.scaleStride(batch) * 4, placement: tiles.placement)
    let scratch = try activations.scratch(
      slot: 2, bytes: team.count * Int(BENCH_TILE_SCRATCH), placement: tiles.placement)
    regions = [panels, scales, scratch]
    slices = TeamSlices(tiles.partition, copies: tiles.copies, slice: tiles.slice)
    call = .allocate(capacity: 1)
    call.initialize(
      to: TileCall(
        slices: slices.slices, firstRows: slices.firstRows, threads: team.count, copy: 0,
        part: part, routine: routines.multiply(tiles.layout),
        decode: routines.decode(tiles.layout, tiles.precision), step: step,
        pack: routines.packing.pack,
        tileTokens: routines.packing.tileTokens(batch: batch), x: UnsafePointer(activations.x),
        y: activations.y, batch: batch, columns: tiles.columns, rows: activations.outFeatures,
        units: units,
        panels: readsInPlace
          ? UnsafeMutableRawPointer(activations.x).assumingMemoryBound(to: UInt32.self)
          : panels.pointer(to: UInt32.self),
        panelStride: readsInPlace ? 0 : batch * units, scales: scales.pointer(to: Float.self),
        scratch: UnsafeMutableRawPointer(scratch.pointer(to: UInt8.self))))
    packTask = TeamTask(context: call) { context, thread in
      TileMultiplication.packShare(context.assumingMemoryBound(to: TileCall.self), thread)
    }
    if packsTogether || readsInPlace {
      multiplyTask = TeamTask(context: call) { context, thread in
        TileMultiplication.multiply(
          context.assumingMemoryBound(to: TileCall.self), thread, panel: 0)
      }
    } else {
      multiplyTask = TeamTask(context: call) { context, thread in
        let call = context.assumingMemoryBound(to: TileCall.self)
        TileMultiplication.packAll(call, thread)
        TileMultiplication.multiply(call, thread, panel: thread)
      }
    }
    super.init(team: team, activations: activations)
  }

  deinit {
    call.deallocate()
  }

  override func run(copy: Int) {
    call.pointee.copy = copy
    if packsTogether { team.run(packTask) }
    team.run(multiplyTask)
  }

  /// Packs a thread's share of the tokens.
  private static func packShare(_ call: UnsafeMutablePointer<TileCall>, _ thread: Int) {
    let call = call.pointee
    let first = call.batch * thread / call.threads
    let last = call.batch * (thread + 1) / call.threads
    call.pack(
      call.x, Int64(call.columns), Int64(call.batch), Int64(call.tileTokens), Int64(first),
      Int64(last), Int64(call.units), call.panels, call.scales)
  }

  /// Packs all tokens into a thread's own panel.
  private static func packAll(_ call: UnsafeMutablePointer<TileCall>, _ thread: Int) {
    let call = call.pointee
    call.pack(
      call.x, Int64(call.columns), Int64(call.batch), Int64(call.tileTokens), 0,
      Int64(call.batch), Int64(call.units), call.panels + thread * call.panelStride,
      call.scales + thread * scaleStride(call.batch))
  }

  private static func scaleStride(_ batch: Int) -> Int { (batch + 15) / 16 * 16 }

  private static func multiply(
    _ call: UnsafeMutablePointer<TileCall>, _ thread: Int, panel: Int
  ) {
    let call = call.pointee
    var tokens = bench_tokens(
      panels: UnsafePointer(call.panels + panel * call.panelStride),
      scales: UnsafePointer(call.scales + panel * scaleStride(call.batch)),
      tokens: Int64(call.batch), units: Int64(call.units))
    let scratch = call.scratch + thread * Int(BENCH_TILE_SCRATCH)
    let y = call.y + call.firstRows[thread]
    switch call.part {
    case .launch:
      var empty = call.slices[thread]
      empty.quads = 0
      call.routine(&empty, &tokens, y, Int64(call.rows), scratch)
    case nil:
      call.routine(
        call.slices + call.copy * call.threads + thread, &tokens, y, Int64(call.rows), scratch)
    case .resident:
      call.step.forEach(in: call.slices[thread]) { slice, row in
        call.routine(&slice, &tokens, y + row, Int64(call.rows), scratch)
      }
    case .decode:
      guard let decode = call.decode else { return }
      call.step.forEach(in: call.slices[thread]) { slice, _ in
        _ = decode(&slice, tokens.tokens, scratch)
      }
    }
  }
}
