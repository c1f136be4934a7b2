import CKernels
import Hardware
import Matrices

/// What each thread needs for its share of one call.
private struct CSRCall {
  var slices: UnsafeMutablePointer<bench_csr_slice>
  var firstRows: UnsafeMutablePointer<Int>
  var threads: Int
  var copy: Int
  var kind: bench_csr_values
  var routines: CSRRoutines
  var part: WorkPart?
  /// Rows of a slice that are gone through again and again, for a part of the work.
  var stepRows: Int
  /// Row starts of rows without entries, for a launch.
  var noEntries: UnsafeMutablePointer<UInt32>
  var x: UnsafePointer<Float>
  var y: UnsafeMutablePointer<Float>
  var columns: Int
  var rows: Int
  var blocks: CSRTokenBlocks
  /// Shared panels, or a vector for each thread.
  var laidOut: UnsafeMutablePointer<UInt32>
  /// For each thread what tokens are multiplied by to become integers, and the other way round.
  var scales: UnsafeMutablePointer<Float>
  /// Tokens that each of these has room for.
  var scaleStride: Int
}

/// Runs the CSR routines on the slices of a layer.
///
/// One or two tokens go straight to the routine, each thread converting them for itself where the
/// precision asks for it. For more, the team first lays the activations out in panels, tokens side
/// by side, then multiplies: two steps of the team, both inside the timed region.
final class CSRMultiplication: Multiplication {
  private let keptAlive: PackedStorage
  private let slices: TeamSlices<bench_csr_slice>
  private let scratch: [MemoryRegion]
  private let call: UnsafeMutablePointer<CSRCall>
  private let layOut: TeamTask
  private let multiplyPanels: TeamTask
  private let multiplyTokens: TeamTask

  /// A multiplication, or the `part` of it that is given, on `stepRows` rows of each slice.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init(
    _ packed: PackedCSR, routines: CSRRoutines, team: ThreadTeam, activations: Activations,
    placement: Placement, part: WorkPart? = nil, stepRows: Int = .max
  ) throws {
    keptAlive = packed.storage
    let blocks = CSRTokenBlocks(batch: activations.batch, columns: activations.inFeatures)
    let vectors = blocks.usesPanels ? blocks.paddedTokens : team.count
    let scaleStride = blocks.count * max(blocks.width, 4)
    scratch = [
      try activations.scratch(
        slot: 3, bytes: vectors * activations.inFeatures * 4, placement: placement),
      try activations.scratch(
        slot: 4, bytes: team.count * 2 * scaleStride * 4, placement: placement),
      // Row starts that must be zero: never shared.
      try MemoryRegion(
        count: part == .launch ? (packed.partition.mostRows + 1) * 4 : 0, placement: placement),
    ]
    slices = TeamSlices(packed.partition, copies: packed.storage.copies, slice: packed.slice)
    call = .allocate(capacity: 1)
    call.initialize(
      to: CSRCall(
        slices: slices.slices, firstRows: slices.firstRows, threads: team.count, copy: 0,
        kind: PackedCSR.kind(packed.precision), routines: routines, part: part,
        stepRows: stepRows, noEntries: scratch[2].pointer(to: UInt32.self),
        x: UnsafePointer(activations.x), y: activations.y, columns: activations.inFeatures,
        rows: activations.outFeatures, blocks: blocks,
        laidOut: scratch[0].pointer(to: UInt32.self), scales: scratch[1].pointer(to: Float.self),
        scaleStride: scaleStride))
    layOut = TeamTask(context: call) { context, thread in
      CSRMultiplication.layOut(context.assumingMemoryBound(to: CSRCall.self), thread)
    }
    multiplyPanels = TeamTask(context: call) { context, thread in
      CSRMultiplication.panels(context.assumingMemoryBound(to: CSRCall.self), thread)
    }
    multiplyTokens = TeamTask(context: call) { context, thread in
      CSRMultiplication.tokens(context.assumingMemoryBound(to: CSRCall.self), thread)
    }
    super.init(team: team, activations: activations)
  }

  deinit {
    call.deallocate()
  }

  override func run(copy: Int) {
    call.pointee.copy = copy
    if call.pointee.blocks.usesPanels {
      team.run(layOut)
      team.run(multiplyPanels)
    } else {
      team.run(multiplyTokens)
    }
  }

  /// The thread's share of the columns of all tokens.
  ///
  /// Scales it computes for itself, whole tokens
  /// long: that takes less than waiting for the others' would.
  private static func layOut(_ call: UnsafeMutablePointer<CSRCall>, _ thread: Int) {
    let call = call.pointee
    // Whole cache lines of a token, so that no two threads read the same.
    let lines = (call.columns + 15) / 16
    let from = min(call.columns, lines * thread / call.threads * 16)
    let to = min(call.columns, lines * (thread + 1) / call.threads * 16)
    let (inverses, _) = call.makeScales(thread, first: 0, tokens: call.blocks.batch)
    for index in 0..<call.blocks.count {
      let block = call.blocks.block(index)
      bench_csr_lay_out(
        call.kind, call.x + block.first * call.columns, Int64(call.columns), Int64(block.tokens),
        Int64(block.width), Int64(from), Int64(to), inverses.map { $0 + block.first },
        call.laidOut + block.first * call.columns)
    }
  }

  private static func panels(_ call: UnsafeMutablePointer<CSRCall>, _ thread: Int) {
    let call = call.pointee
    let (_, scales) = call.scalePointers(thread)
    for index in 0..<call.blocks.count {
      let block = call.blocks.block(index)
      call.multiply(
        thread, call.laidOut + block.first * call.columns, Int64(block.width),
        scales.map { $0 + block.first },
        call.y + block.first * call.rows + call.firstRows[thread], Int64(call.rows),
        Int64(block.tokens))
    }
  }

  private static func tokens(_ call: UnsafeMutablePointer<CSRCall>, _ thread: Int) {
    let call = call.pointee
    let vector = call.laidOut + thread * call.columns
    for token in 0..<call.blocks.batch {
      let x = call.x + token * call.columns
      var laidOut = UnsafeRawPointer(x)
      let (inverses, scales) = call.makeScales(thread, first: token, tokens: 1)
      if call.kind != BENCH_CSR_FP32 {
        bench_csr_lay_out(
          call.kind, x, Int64(call.columns), 1, 1, 0, Int64(call.columns), inverses, vector)
        laidOut = UnsafeRawPointer(vector)
      }
      call.multiply(
        thread, laidOut, 1, scales, call.y + token * call.rows + call.firstRows[thread],
        Int64(call.rows), 1)
    }
  }
}

extension CSRCall {
  /// A thread's slice times one block of tokens, or the part of that which is asked for.
  @inline(__always)
  fileprivate func multiply(
    _ thread: Int, _ panel: UnsafeRawPointer, _ width: Int64, _ tokenScales: UnsafePointer<Float>?,
    _ y: UnsafeMutablePointer<Float>, _ stride: Int64, _ tokens: Int64
  ) {
    let slice = slices + copy * threads + thread
    guard let part else {
      routines.multiply(slice, panel, width, tokenScales, y, stride, tokens)
      return
    }
    guard let wanted = part.slice else {
      var empty = slices[thread]
      empty.row_starts = UnsafePointer(noEntries)
      routines.multiply(&empty, panel, width, tokenScales, y, stride, tokens)
      return
    }
    // The first rows, as often as makes up what is asked for.
    var resident = slices[thread]
    var row = 0
    let end = wanted.rows(of: Int(slice.pointee.rows), step: stepRows)
    while row < end {
      resident.rows = Int64(min(stepRows, end - row))
      if case .decode = part {
        _ = routines.decode(&resident, panel, width)
      } else {
        routines.multiply(&resident, panel, width, tokenScales, y + row, stride, tokens)
      }
      row += Int(resident.rows)
    }
  }

  /// The thread's own scales, none but for w8a8.
  @inline(__always)
  fileprivate func scalePointers(
    _ thread: Int
  ) -> (UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>?) {
    guard kind == BENCH_CSR_W8A8 else { return (nil, nil) }
    let inverses = scales + thread * 2 * scaleStride
    return (inverses, inverses + scaleStride)
  }

  /// The same, computed for `tokens` tokens from `first` on.
  @inline(__always)
  fileprivate func makeScales(
    _ thread: Int, first: Int, tokens: Int
  ) -> (UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>?) {
    let (inverses, scales) = scalePointers(thread)
    if let inverses, let scales {
      bench_csr_token_scales(
        x + first * columns, Int64(columns), Int64(tokens), inverses, scales)
    }
    return (inverses, scales)
  }
}
