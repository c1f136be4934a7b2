import CKernels
import Glibc
import Hardware
import Matrices
import Testing

@testable import Kernels

/// What runs between linear layers, on every instruction set of this machine, against double precision,
/// with a page that can't be touched behind every buffer.
@Suite struct TransformerKernelTests {
  static let isas = TransformerRoutines.all.map(\.isa)
  private static let sizes = [1, 7, 17, 33, 64, 100, 513]

  @Test func theWidestComesLast() {
    #expect(TransformerRoutines.all.first?.isa == .generic)
    #expect(Self.isas == Self.isas.sorted())
    #expect(TransformerRoutines.best(atMost: .generic).isa == .generic)
    #expect(TransformerRoutines.best().isa == Self.isas.last(where: \.isAvailable))
    for isa in InstructionSet.allCases {
      #expect(isa.includes(TransformerRoutines.best(atMost: isa).isa))
    }
  }

  @Test(arguments: isas)
  func findsTheLargest(_ isa: InstructionSet) throws {
    let set = try routines(isa)
    var stream = RandomStream(seed: 1, purpose: "largest")
    for count in [1, 5, 16, 63, 64, 100, 1024, 1025, 5000] {
      let x = try GuardedFloats(count) { .random(in: -9 ... -1, using: &stream) }
      for place in Set([0, count / 3, count - 1]) {
        let before = x.start[place]
        x.start[place] = -0.5
        #expect(set.largest(x.start, Int64(count)) == place)
        // Of equal ones the first.
        let last = x.start[count - 1]
        x.start[count - 1] = -0.5
        #expect(set.largest(x.start, Int64(count)) == place)
        x.start[count - 1] = last
        x.start[place] = before
      }
      if count > 2 {
        x.start[0] = .nan
        x.start[count / 2] = 7
        #expect(set.largest(x.start, Int64(count)) == count / 2)
      }
      for index in 0..<count { x.start[index] = .nan }
      #expect(set.largest(x.start, Int64(count)) == 0)
    }
  }

  @Test(arguments: isas)
  func addsAndNorms(_ isa: InstructionSet) throws {
    let set = try routines(isa)
    for size in Self.sizes {
      for tokens in [1, 3] {
        for kind in [BENCH_NORM_RMS, BENCH_NORM_LAYER] {
          for variant in 0..<8 {
            try checkNorm(set, kind, size: size, tokens: tokens, variant: variant)
          }
        }
      }
    }
  }

  /// Bits of `variant`: y, bias and shift; where there is no bias, the result replaces x.
  private func checkNorm(
    _ set: bench_transformer_set, _ kind: bench_norm_kind, size: Int, tokens: Int, variant: Int
  ) throws {
    var stream = RandomStream(seed: UInt64(variant), purpose: "norm \(size) \(tokens)")
    let x = try GuardedFloats(size * tokens) { .random(in: -1...3, using: &stream) }
    let y = try GuardedFloats(size * tokens) { .random(in: -2...2, using: &stream) }
    let bias = try GuardedFloats(size) { .random(in: -1...1, using: &stream) }
    let gain = try GuardedFloats(size) { .random(in: 0...2, using: &stream) }
    let shift = try GuardedFloats(size) { .random(in: -1...1, using: &stream) }
    let out = try GuardedFloats(size * tokens) { .nan }
    let (hasY, hasBias, hasShift) = (variant & 1 > 0, variant & 2 > 0, variant & 4 > 0)
    let before = x.values
    var norm = bench_norm(
      kind: kind, epsilon: 1e-5, size: Int64(size), gain: gain.start,
      shift: hasShift ? UnsafePointer(shift.start) : nil)
    if hasY {
      // First alone, as where a thread norms other tokens than it adds.
      set.add_norm(&norm, Int64(tokens), x.start, y.start, hasBias ? bias.start : nil, nil)
    }
    let added = x.values
    for i in added.indices {
      let terms = [before[i], hasY ? y.values[i] : 0, hasY && hasBias ? bias.values[i % size] : 0]
      let exact = terms.reduce(0.0) { $0 + Double($1) }
      let magnitude = terms.reduce(0.0) { $0 + Double(abs($1)) }
      guard abs(Double(added[i]) - exact) <= 2 * 0x1p-24 * magnitude else {
        Issue.record("\(size) × \(tokens), variant \(variant): \(added[i]), not \(exact)")
        return
      }
    }
    x.fill(before)
    let result = hasBias ? out : x
    set.add_norm(
      &norm, Int64(tokens), x.start, hasY ? y.start : nil, hasBias ? bias.start : nil,
      result.start)
    if hasBias { #expect(x.values == added) }
    for token in 0..<tokens {
      let row = token * size..<(token + 1) * size
      let expected = TransformerReference.norm(
        kind, epsilon: Double(norm.epsilon), added[row].map(Double.init), gain: gain.values,
        shift: hasShift ? shift.values : nil)
      // A few roundings of a result, and as many of the mean, which few values are far from.
      let largest = expected.reduce(1) { max($0, abs($1)) }
      expectClose(
        Array(result.values[row]), expected, within: 2e-6 * largest,
        "norm \(kind.rawValue), \(size) × \(tokens), variant \(variant)")
    }
  }

  private static let activations = [
    BENCH_ACTIVATION_NONE, BENCH_ACTIVATION_RELU, BENCH_ACTIVATION_GELU,
    BENCH_ACTIVATION_GELU_TANH, BENCH_ACTIVATION_SILU,
  ]

  @Test(arguments: isas)
  func activates(_ isa: InstructionSet) throws {
    let set = try routines(isa)
    var stream = RandomStream(seed: 1, purpose: "activations")
    for size in Self.sizes {
      for tokens in [1, 3] {
        for kind in Self.activations {
          for hasBias in [false, true] {
            let y = try GuardedFloats(size * tokens) { .random(in: -9...9, using: &stream) }
            let bias = try GuardedFloats(size) { .random(in: -1...1, using: &stream) }
            let input = y.values.indices.map {
              y.values[$0] + (hasBias ? bias.values[$0 % size] : 0)
            }
            set.activate(kind, Int64(size), Int64(tokens), y.start, hasBias ? bias.start : nil)
            expectActivated(y.values, input, kind)
          }
        }
      }
    }
  }

  /// Every binade of either sign, and where exponentials end.
  @Test(arguments: isas)
  func activatesAnyMagnitude(_ isa: InstructionSet) throws {
    let set = try routines(isa)
    let ends: [Float] = [0, 7, 20, 43, 87.3, 87.4, 88, 88.7, 88.8, 100, 1e4, 1e30]
    let powers = (-100...100).map { 1.37 * Float(sign: .plus, exponent: $0, significand: 1) }
    let steps = (0..<20_000).map { Float($0) * 0x1p-10 }
    let values = (ends + powers + steps).flatMap { [$0, -$0] }
    for kind in Self.activations {
      let y = try GuardedFloats(values)
      set.activate(kind, Int64(values.count), 1, y.start, nil)
      expectActivated(y.values, values, kind)
    }
  }

  /// Each is x times a number up to 1 that has a relative error of about two units in the last place.
  private func expectActivated(_ got: [Float], _ input: [Float], _ kind: bench_activation) {
    for (got, x) in zip(got, input) {
      let expected = TransformerReference.activation(kind, Double(x))
      let error = abs(Double(got) - expected)
      guard error <= 2.5e-7 * abs(Double(x)) else {
        Issue.record("activation \(kind.rawValue) of \(x) is \(got), not \(expected)")
        return
      }
    }
  }

  @Test(arguments: isas)
  func gates(_ isa: InstructionSet) throws {
    let set = try routines(isa)
    var stream = RandomStream(seed: 2, purpose: "gates")
    for size in Self.sizes {
      for tokens in [1, 3] {
        for kind in Self.activations {
          let y = try GuardedFloats(2 * size * tokens) { .random(in: -9...9, using: &stream) }
          let out = try GuardedFloats(size * tokens) { .nan }
          set.gate(kind, Int64(size), Int64(tokens), y.start, out.start)
          for (i, got) in out.values.enumerated() {
            let at = i / size * 2 * size + i % size
            let (gate, up) = (Double(y.values[at]), Double(y.values[at + size]))
            let expected = TransformerReference.activation(kind, gate) * up
            guard abs(Double(got) - expected) <= 3.2e-7 * abs(gate * up) else {
              Issue.record("gate \(kind.rawValue) of \(gate) and \(up) is \(got)")
              return
            }
          }
        }
      }
    }
  }

  @Test(arguments: isas)
  func rotates(_ isa: InstructionSet) throws {
    let set = try routines(isa)
    var stream = RandomStream(seed: 3, purpose: "rotations")
    for size in [8, 32, 40, 64, 80, 128] {
      let angles = (0..<size / 2).map { _ in Float.random(in: -4...4, using: &stream) }
      let cosines = try GuardedFloats(angles.map { cos($0) })
      let sines = try GuardedFloats(angles.map { sin($0) })
      let x = try GuardedFloats(size) { .random(in: -1...1, using: &stream) }
      let before = x.values.map(Double.init)
      set.rotate(x.start, Int64(size), cosines.start, sines.start)
      let expected = (0..<size).map { i in
        let half = size / 2
        let (c, s) = (Double(cosines.values[i % half]), Double(sines.values[i % half]))
        return i < half
          ? before[i] * c - before[i + half] * s : before[i] * c + before[i - half] * s
      }
      expectClose(x.values, expected, within: 3 * 0x1p-24, "rotation of \(size)")
    }
  }

  func routines(_ isa: InstructionSet) throws -> bench_transformer_set {
    if let reason = isa.unavailableReason { try Test.cancel("\(isa.rawValue): \(reason)") }
    return try #require(TransformerRoutines.all.first { $0.isa == isa }).set
  }

  func expectClose(
    _ got: [Float], _ expected: [Double], within allowed: Double, _ what: String
  ) {
    for (i, (got, expected)) in zip(got, expected).enumerated()
    where !(abs(Double(got) - expected) <= allowed) {
      Issue.record("\(what): \(got) at \(i), not \(expected); allowed are \(allowed)")
      return
    }
  }
}

/// Floats that end where reading or writing further is a fault.
struct GuardedFloats {
  let region: MemoryRegion
  let count: Int
  var start: UnsafeMutablePointer<Float> { region.pointer(to: Float.self) }
  var values: [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }

  init(_ count: Int, _ next: () -> Float) throws {
    try self.init((0..<count).map { _ in next() })
  }

  init(_ values: [Float]) throws {
    region = try MemoryRegion(count: 4 * values.count, placement: .guarded)
    count = values.count
    fill(values)
  }

  func fill(_ values: [Float]) { start.update(from: values, count: count) }
}
