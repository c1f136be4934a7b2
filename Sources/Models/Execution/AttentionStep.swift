import CKernels
import Hardware
import Kernels

/// Attention of one block: biases and rotations of queries and keys, putting keys and values into the
/// cache, and attending to what is in it, shared out over the team.
final class AttentionStep {
  /// What attention is applied to, of one block.
  struct Input {
    /// Queries, with keys and values behind them where those are the tokens' own: a row each token.
    var rows: UnsafeMutablePointer<Float>
    var bias: UnsafePointer<Float>?
    var block: Int
    /// Position of the first token of each sequence.
    var position: Int
    /// Positions to attend to.
    var cached: Int
  }

  fileprivate struct Call {
    var set: bench_transformer_set
    var threads: Int
    var sequences: Int
    var tokens: Int
    var heads: Int
    var keyValueHeads: Int
    var headSize: Int
    var rowFloats: Int
    var rows: UnsafeMutablePointer<Float>
    var bias: UnsafePointer<Float>?
    var position = 0
    var cached = 0
    var cosines: UnsafePointer<Float>?
    var sines: UnsafePointer<Float>?
    var distanceBias: UnsafePointer<Float>?
    var biasStride: Int
    var biasCentre: Int
    var keys: UnsafeMutablePointer<Float>
    var values: UnsafeMutablePointer<Float>
    var keyStride: Int
    var valueStride: Int
    var storesKeys: Bool
    var scale: Float
    var isCausal: Bool
    var window: Int
    var out: UnsafeMutablePointer<Float>
  }

  private let team: ThreadTeam
  private let cache: KeyValueCache
  private let tables: PositionTables
  private let call: UnsafeMutablePointer<Call>
  private let prepareTask: TeamTask
  private let attendTask: TeamTask
  private let wholeTask: TeamTask

  /// Queries that one thread takes at a time, so that many tokens of few heads are shared out evenly.
  fileprivate static let queriesOfAUnit = 96

  /// Attention of `stack` for `tokens` tokens of each of `sequences` sequences, to their own keys and
  /// values, or, `isCross`, to those in `cache`; `out` gets [token][heads · headSize].
  init(
    _ stack: Stack, sequences: Int, tokens: Int, isCross: Bool, cache: KeyValueCache,
    tables: PositionTables, routines: TransformerRoutines, team: ThreadTeam, out: MemoryRegion
  ) {
    self.team = team
    self.cache = cache
    self.tables = tables
    call = .allocate(capacity: 1)
    call.initialize(
      to: Call(
        set: routines.set, threads: team.count, sequences: sequences, tokens: tokens,
        heads: stack.heads, keyValueHeads: stack.keyValueHeads, headSize: stack.headSize,
        rowFloats: isCross ? stack.queries : stack.queries + 2 * stack.keyValues,
        rows: out.pointer(to: Float.self), bias: nil,
        // Where the encoder's output comes from says nothing about where in the decoder's it is needed.
        cosines: isCross ? nil : tables.cosines, sines: isCross ? nil : tables.sines,
        distanceBias: isCross ? nil : tables.bias, biasStride: tables.biasStride,
        biasCentre: tables.biasCentre, keys: cache.keys(block: 0), values: cache.values(block: 0),
        keyStride: cache.keyStride, valueStride: cache.valueStride, storesKeys: !isCross,
        scale: stack.attentionScale, isCausal: stack.isCausal && !isCross,
        window: isCross ? 0 : stack.window ?? 0, out: out.pointer(to: Float.self)))
    prepareTask = TeamTask(context: call) { context, thread in
      context.assumingMemoryBound(to: Call.self).pointee.prepareRows(thread)
    }
    attendTask = TeamTask(context: call) { context, thread in
      context.assumingMemoryBound(to: Call.self).pointee.attendByQueries(thread)
    }
    wholeTask = TeamTask(context: call) { context, thread in
      context.assumingMemoryBound(to: Call.self).pointee.prepareAndAttend(thread)
    }
  }

  deinit { call.deallocate() }

  /// Attends.
  func run(_ input: Input) {
    call.pointee.rows = input.rows
    call.pointee.bias = input.bias
    call.pointee.position = input.position
    call.pointee.cached = input.cached
    call.pointee.keys = cache.keys(block: input.block)
    call.pointee.values = cache.values(block: input.block)
    if call.pointee.tokens == 1 {
      team.run(wholeTask)
    } else {
      team.run(prepareTask)
      team.run(attendTask)
    }
  }

  /// Puts keys and values [sequence · token][keys, then values] of another stack's output into block
  /// `block` of `cache`, adding `bias`.
  static func store(
    _ rows: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>?, stack: Stack, sequences: Int,
    tokens: Int, block: Int, cache: KeyValueCache, routines: TransformerRoutines, team: ThreadTeam
  ) {
    let set = routines.set
    let rowFloats = 2 * stack.keyValues
    let size = stack.headSize
    let all = sequences * tokens
    if let bias {
      team.split(all) { range in
        set.activate(
          BENCH_ACTIVATION_NONE, Int64(rowFloats), Int64(range.count),
          rows + range.lowerBound * rowFloats, bias)
      }
    }
    team.perform { thread in
      for unit in stride(from: thread, to: sequences * stack.keyValueHeads, by: team.count) {
        let (sequence, head) = unit.quotientAndRemainder(dividingBy: stack.keyValueHeads)
        let first = rows + sequence * tokens * rowFloats + head * size
        set.store_keys(
          first, Int64(rowFloats), Int64(tokens), Int64(size), 0,
          cache.keys(block: block) + unit * cache.keyStride)
        let values = cache.values(block: block) + unit * cache.valueStride
        for token in 0..<tokens {
          (values + token * size).update(
            from: first + token * rowFloats + stack.keyValues, count: size)
        }
      }
    }
  }
}

extension AttentionStep.Call {
  private var queries: Int { heads * headSize }
  private var keyValues: Int { keyValueHeads * headSize }
  private var group: Int { heads / keyValueHeads }

  /// Adds biases, rotates, and caches keys and values of a thread's share of the tokens.
  fileprivate func prepareRows(_ thread: Int) {
    let all = sequences * tokens
    var row = all * thread / threads
    let end = all * (thread + 1) / threads
    if let bias {
      set.activate(
        BENCH_ACTIVATION_NONE, Int64(rowFloats), Int64(end - row), rows + row * rowFloats, bias)
    }
    // One sequence after another: its tokens' keys lie side by side in the cache.
    while row < end {
      let sequence = row / tokens
      let last = min(end, (sequence + 1) * tokens)
      prepare(rows: row..<last, sequence: sequence)
      row = last
    }
  }

  /// Rotates and caches `range`, tokens of one sequence that have their biases.
  private func prepare(rows range: Range<Int>, sequence: Int) {
    let position = self.position + range.lowerBound - sequence * tokens
    if cosines != nil {
      let rotated = storesKeys ? heads + keyValueHeads : heads
      for row in range {
        let floats = rows + row * rowFloats
        for head in 0..<rotated {
          rotate(floats + head * headSize, position + row - range.lowerBound)
        }
      }
    }
    guard storesKeys else { return }
    for head in 0..<keyValueHeads {
      let unit = sequence * keyValueHeads + head
      let key = rows + range.lowerBound * rowFloats + queries + head * headSize
      set.store_keys(
        key, Int64(rowFloats), Int64(range.count), Int64(headSize), Int64(position),
        keys + unit * keyStride)
      let cached = values + unit * valueStride + position * headSize
      for token in 0..<range.count {
        (cached + token * headSize).update(
          from: key + keyValues + token * rowFloats, count: headSize)
      }
    }
  }

  /// The same for one token of a sequence and one key-value head with its queries.
  private func prepare(sequence: Int, head: Int) {
    let floats = rows + sequence * rowFloats
    for query in head * group..<(head + 1) * group {
      addBias(floats, query * headSize)
      rotate(floats + query * headSize, position)
    }
    guard storesKeys else { return }
    let unit = sequence * keyValueHeads + head
    let key = queries + head * headSize
    let value = key + keyValues
    addBias(floats, key)
    addBias(floats, value)
    rotate(floats + key, position)
    set.store_keys(
      floats + key, Int64(rowFloats), 1, Int64(headSize), Int64(position), keys + unit * keyStride)
    (values + unit * valueStride + position * headSize).update(
      from: floats + value, count: headSize)
  }

  @inline(__always)
  private func addBias(_ row: UnsafeMutablePointer<Float>, _ offset: Int) {
    guard let bias else { return }
    set.activate(BENCH_ACTIVATION_NONE, Int64(headSize), 1, row + offset, bias + offset)
  }

  @inline(__always)
  private func rotate(_ head: UnsafeMutablePointer<Float>, _ position: Int) {
    guard let cosines, let sines else { return }
    let half = headSize / 2
    set.rotate(head, Int64(headSize), cosines + position * half, sines + position * half)
  }

  /// Both steps for one token of each sequence: a key-value head depends on no other.
  fileprivate func prepareAndAttend(_ thread: Int) {
    for unit in stride(from: thread, to: sequences * keyValueHeads, by: threads) {
      let (sequence, head) = unit.quotientAndRemainder(dividingBy: keyValueHeads)
      prepare(sequence: sequence, head: head)
      let firstHead = head * group
      if distanceBias == nil {
        // The heads of a group see the same keys, which are read once for all of them.
        attend(
          sequence, head: firstHead, token: 0, queries: group, stride: headSize, positionStep: 0)
      } else {
        for query in firstHead..<firstHead + group {
          attend(
            sequence, head: query, token: 0, queries: 1, stride: rowFloats, positionStep: 1)
        }
      }
    }
  }

  /// Units of some queries of one head, taken in turn by the threads, so that causal ones, which differ in
  /// what they see, are shared out evenly.
  fileprivate func attendByQueries(_ thread: Int) {
    let most = AttentionStep.queriesOfAUnit
    let blocks = (tokens + most - 1) / most
    for unit in stride(from: thread, to: sequences * heads * blocks, by: threads) {
      let (headUnit, block) = unit.quotientAndRemainder(dividingBy: blocks)
      let (sequence, head) = headUnit.quotientAndRemainder(dividingBy: heads)
      let first = tokens * block / blocks
      let last = tokens * (block + 1) / blocks
      attend(
        sequence, head: head, token: first, queries: last - first, stride: rowFloats,
        positionStep: 1)
    }
  }

  private func attend(
    _ sequence: Int, head: Int, token: Int, queries count: Int, stride: Int, positionStep: Int
  ) {
    let unit = sequence * keyValueHeads + head / group
    var attention = bench_attention(
      keys: UnsafePointer(keys + unit * keyStride),
      values: UnsafePointer(values + unit * valueStride), positions: Int64(cached),
      head_size: Int64(headSize), scale: scale,
      bias: distanceBias.map { $0 + head * biasStride + biasCentre }, causal: isCausal,
      window: Int64(window))
    let row = sequence * tokens + token
    set.attend(
      &attention, Int64(count), rows + row * rowFloats + head * headSize, Int64(stride),
      Int64(position + token), Int64(positionStep), out + row * queries + head * headSize,
      Int64(positionStep == 0 ? headSize : queries))
  }
}
