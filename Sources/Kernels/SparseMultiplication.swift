import CKernels
import Hardware
import Matrices

/// What each thread needs for its share of one call.
private struct SparseCall {
  var slices: UnsafeMutableRawPointer
  var sliceStride: Int
  var firstRows: UnsafeMutablePointer<Int>
  var threads: Int
  var copy: Int
  var routines: SparseRoutines
  var x: UnsafePointer<Float>
  var y: UnsafeMutablePointer<Float>
  var panels: UnsafeMutablePointer<Float>
  var batch: Int
  var columns: Int
  var rows: Int

  func slice(_ thread: Int) -> UnsafeRawPointer {
    UnsafeRawPointer(slices) + (copy * threads + thread) * sliceStride
  }
}

/// Runs the C routines of any sparse kernel on the slices of its format.
///
/// Few tokens go straight through the dot form. For more, the team first lays the activations out in
/// panels, tokens side by side, then multiplies: two steps of the team, both inside the timed region.
final class SparseMultiplication: Multiplication {
  private let keptAlive: PackedStorage
  private let scratch: MemoryRegion
  private let call: UnsafeMutablePointer<SparseCall>
  private let usesPanels: Bool
  private let layOut: TeamTask
  private let multiplyPanels: TeamTask
  private let multiplyDots: TeamTask

  /// The multiplication of slices that come from `slice(thread, copy)`.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init<Slice>(
    storage: PackedStorage, partition: RowPartition, routines: SparseRoutines, team: ThreadTeam,
    activations: Activations, placement: Placement, slice: (Int, Int) -> Slice
  ) throws {
    keptAlive = storage
    let blocks = TokenBlocks(batch: activations.batch, dotTokens: routines.dotTokens)
    usesPanels = blocks.usesPanels
    scratch = try MemoryRegion(
      count: usesPanels ? blocks.paddedTokens * activations.inFeatures * 4 : 0,
      placement: placement)
    let slices = UnsafeMutablePointer<Slice>.allocate(capacity: storage.copies * team.count)
    for copy in 0..<storage.copies {
      for thread in 0..<team.count {
        (slices + copy * team.count + thread).initialize(to: slice(thread, copy))
      }
    }
    let firstRows = UnsafeMutablePointer<Int>.allocate(capacity: team.count)
    for thread in 0..<team.count { firstRows[thread] = partition[thread].lowerBound }
    call = .allocate(capacity: 1)
    call.initialize(
      to: SparseCall(
        slices: UnsafeMutableRawPointer(slices), sliceStride: MemoryLayout<Slice>.stride,
        firstRows: firstRows, threads: team.count, copy: 0, routines: routines,
        x: UnsafePointer(activations.x), y: activations.y,
        panels: scratch.pointer(to: Float.self), batch: activations.batch,
        columns: activations.inFeatures, rows: activations.outFeatures))
    layOut = TeamTask(context: call) { context, thread in
      SparseMultiplication.layOut(context.assumingMemoryBound(to: SparseCall.self), thread)
    }
    multiplyPanels = TeamTask(context: call) { context, thread in
      SparseMultiplication.panels(context.assumingMemoryBound(to: SparseCall.self), thread)
    }
    multiplyDots = TeamTask(context: call) { context, thread in
      SparseMultiplication.dots(context.assumingMemoryBound(to: SparseCall.self), thread)
    }
    super.init(team: team, activations: activations)
  }

  deinit {
    call.pointee.slices.deallocate()
    call.pointee.firstRows.deallocate()
    call.deallocate()
  }

  override func run(copy: Int) {
    call.pointee.copy = copy
    if usesPanels {
      team.run(layOut)
      team.run(multiplyPanels)
    } else {
      team.run(multiplyDots)
    }
  }

  private static let widest = Int(BENCH_PANEL_WIDTH)
  private static let step = Int(BENCH_PANEL_STEP)

  /// Calls `body` with the first token, the tokens and the padded width of each panel.
  @inline(__always)
  private static func forEachPanel(_ batch: Int, _ body: (Int, Int, Int) -> Void) {
    var first = 0
    while first < batch {
      let tokens = min(widest, batch - first)
      body(first, tokens, (tokens + step - 1) / step * step)
      first += widest
    }
  }

  private static func layOut(_ call: UnsafeMutablePointer<SparseCall>, _ thread: Int) {
    let call = call.pointee
    let from = call.columns * thread / call.threads
    let to = call.columns * (thread + 1) / call.threads
    forEachPanel(call.batch) { first, tokens, width in
      bench_make_panel(
        call.x + first * call.columns, Int64(call.columns), Int64(tokens), Int64(width),
        Int64(from), Int64(to), call.panels + first * call.columns)
    }
  }

  private static func panels(_ call: UnsafeMutablePointer<SparseCall>, _ thread: Int) {
    let call = call.pointee
    forEachPanel(call.batch) { first, tokens, width in
      call.routines.panel(
        call.slice(thread), call.panels + first * call.columns, Int64(width),
        call.y + first * call.rows + call.firstRows[thread], Int64(call.rows), Int64(tokens))
    }
  }

  private static func dots(_ call: UnsafeMutablePointer<SparseCall>, _ thread: Int) {
    let call = call.pointee
    let most = Int(BENCH_DOT_TOKENS)
    for first in stride(from: 0, to: call.batch, by: most) {
      call.routines.dot(
        call.slice(thread), call.x + first * call.columns, Int64(call.columns),
        call.y + first * call.rows + call.firstRows[thread], Int64(call.rows),
        Int64(min(most, call.batch - first)))
    }
  }
}
