import CKernels
import Hardware
import Testing

@testable import Kernels

extension TransformerKernelTests {
  private static let headSizes = [8, 32, 40, 64, 80, 128]
  private static let positions = [1, 15, 16, 17, 100, 300]

  /// Keys come in several parts, each of which may begin and end anywhere in a tile.
  @Test(arguments: isas)
  func storesKeys(_ isa: InstructionSet) throws {
    let set = try routines(isa)
    for headSize in [8, 40, 64] {
      for parts in [[1], [16], [5, 1, 1, 12, 40, 1], [33, 15], [17, 31, 3]] {
        let positions = parts.reduce(0, +)
        let stride = headSize + 3
        let k = try GuardedFloats((0..<(positions - 1) * stride + headSize).map { Float($0) })
        let tiles = try GuardedFloats(Self.padded(positions) * headSize) { -1 }
        var first = 0
        for part in parts {
          set.store_keys(
            k.start + first * stride, Int64(stride), Int64(part), Int64(headSize), Int64(first),
            tiles.start)
          first += part
        }
        let stored = tiles.values
        let right = stored.indices.allSatisfy { i in
          let position = i / (16 * headSize) * 16 + i % 16
          let d = i / 16 % headSize
          return stored[i] == (position < positions ? Float(position * stride + d) : -1)
        }
        #expect(right, "\(parts) positions of \(headSize)")
      }
    }
  }

  /// All at once, as of an encoder or a prompt.
  @Test(arguments: isas)
  func attendsFromEachPosition(_ isa: InstructionSet) throws {
    let set = try routines(isa)
    for (index, headSize) in Self.headSizes.enumerated() {
      for positions in Self.positions {
        for variant in 0..<8 {
          try check(
            set,
            AttentionProblem(
              headSize: headSize, positions: positions, queries: min(positions, 61 + index),
              firstPosition: 0, step: 1, causal: variant & 1 > 0,
              window: variant & 2 > 0 ? 20 : 0, biased: variant & 4 > 0, seed: UInt64(variant)))
        }
      }
    }
  }

  /// A part of a prompt behind what is cached, down to a single query; every number that is multiplied
  /// together.
  @Test(arguments: isas)
  func attendsFromTheLastPositions(_ isa: InstructionSet) throws {
    let set = try routines(isa)
    for queries in 1...7 {
      for (index, positions) in [7, 64, 65, 100, 257].enumerated() {
        for variant in 0..<4 {
          try check(
            set,
            AttentionProblem(
              headSize: Self.headSizes[(queries + index) % 6], positions: positions,
              queries: queries, firstPosition: positions - queries, step: 1, causal: true,
              window: variant & 1 > 0 ? 33 : 0, biased: variant & 2 > 0, seed: UInt64(queries)))
        }
      }
    }
  }

  /// The heads of a group, at one position.
  @Test(arguments: isas)
  func attendsFromOnePosition(_ isa: InstructionSet) throws {
    let set = try routines(isa)
    for queries in [1, 4, 7, 8] {
      for headSize in Self.headSizes {
        for positions in Self.positions {
          try check(
            set,
            AttentionProblem(
              headSize: headSize, positions: positions, queries: queries,
              firstPosition: positions - 1, step: 0, causal: true,
              window: headSize == 128 ? 70 : 0, biased: false, seed: UInt64(headSize)))
        }
      }
    }
  }

  /// One weight is nearly all, or the largest scores come last.
  @Test(arguments: isas)
  func attendsWithLargeScores(_ isa: InstructionSet) throws {
    let set = try routines(isa)
    for magnitude in [0, 30, 300] as [Float] {
      for seed in 0..<4 {
        try check(
          set,
          AttentionProblem(
            headSize: 64, positions: 300, queries: 9, firstPosition: 291, step: 1, causal: false,
            window: 0, biased: seed > 1, magnitude: magnitude, seed: UInt64(seed)))
      }
    }
  }

  static func padded(_ positions: Int) -> Int { (positions + 15) / 16 * 16 }

  /// What isn't to be used is of another magnitude, or no number where it needn't even be finite.
  private func check(_ set: bench_transformer_set, _ problem: AttentionProblem) throws {
    let (size, positions) = (problem.headSize, problem.positions)
    let padded = Self.padded(positions)
    let keys = try GuardedFloats(padded * size) { 1e30 }
    let k = try GuardedFloats(problem.k)
    set.store_keys(k.start, Int64(size), Int64(positions), Int64(size), 0, keys.start)
    let values = try GuardedFloats(problem.v)
    // From -p of the last query to the end of the tile that holds the last position seen by any.
    let last = problem.firstPosition + (problem.queries - 1) * problem.step
    let seenEnd = Self.padded(problem.causal ? min(last + 1, positions) : positions)
    let before = last
    let bias = try GuardedFloats(
      (-before..<max(seenEnd - problem.firstPosition, 1 - before)).map { distance in
        let index = distance + positions
        guard let bias = problem.bias, bias.indices.contains(index) else { return .nan }
        return bias[index]
      })
    let (qStride, outStride) = (size + 5, size + 3)
    let q = try GuardedFloats(
      strided(problem.q, problem.queries, size, qStride, between: .nan))
    let out = try GuardedFloats(
      strided(
        [Float](repeating: .nan, count: problem.queries * size), problem.queries, size, outStride,
        between: 77))
    var attention = bench_attention(
      keys: keys.start, values: values.start, positions: Int64(positions),
      head_size: Int64(size), scale: problem.scale,
      bias: problem.bias == nil ? nil : UnsafePointer(bias.start + before),
      causal: problem.causal, window: Int64(problem.window))
    set.attend(
      &attention, Int64(problem.queries), q.start, Int64(qStride), Int64(problem.firstPosition),
      Int64(problem.step), out.start, Int64(outStride))
    let got = out.values
    for query in 0..<problem.queries {
      let (expected, uncertainty) = TransformerReference.attention(problem, query: query)
      // Values are up to 1; weights that are off by a share move what they are the weights of by as much
      // as twice that.
      expectClose(
        Array(got[query * outStride..<query * outStride + size]), expected,
        within: 5e-7 + 2 * uncertainty, "\(problem), query \(query)")
    }
    #expect(got.indices.allSatisfy { $0 % outStride < size || got[$0] == 77 })
  }

  private func strided(
    _ rows: [Float], _ count: Int, _ size: Int, _ stride: Int, between: Float
  ) -> [Float] {
    (0..<(count - 1) * stride + size).map {
      $0 % stride < size ? rows[$0 / stride * size + $0 % stride] : between
    }
  }
}
