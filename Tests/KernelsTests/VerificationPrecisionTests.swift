import Hardware
import Matrices
import Testing

@testable import Kernels

/// Right multiplications pass and wrong ones don't, in every precision.
@Suite(.serialized, .enabled(if: !Sanitisers.areOn)) struct VerificationPrecisionTests {
  @Test(arguments: Precision.allCases)
  func passesWhatIsRight(_ precision: Precision) throws {
    for (index, columns) in [1, 2, 3, 64, 127, 128, 129, 1000, 4096, 16384].enumerated() {
      let rows = columns > 1000 ? 1 : 3
      for (other, batch) in [1, 2, 67].enumerated() {
        let magnitude = Magnitude.allCases[(index + other) % Magnitude.allCases.count]
        for magnitude in [.ordinary, magnitude].prefix(columns * batch > 100_000 ? 1 : 2) {
          let problem = problem(rows: rows, columns: columns, batch: batch, magnitude)
          let check = try check(PlainKernel(), problem, precision)
          #expect(check.passed, "\(problem): \(check.failure ?? "")")
          #expect(check.checkedOutputs == rows * batch && check.precision == precision)
        }
      }
    }
  }

  /// Sums in one direction, where roundings add up most.
  @Test(arguments: Precision.allCases)
  func passesSumsOfOneSign(_ precision: Precision) throws {
    for columns in [1000, 16384] {
      let problem = problem(rows: 2, columns: columns, batch: 2, .ordinary) { abs($0) }
      let check = try check(PlainKernel(), problem, precision)
      #expect(check.passed, "\(columns) columns: \(check.failure ?? "")")
    }
  }

  /// Hardware's bf16 products take the smallest numbers for zero; other code needn't round activations.
  @Test(arguments: [Precision.bf16, .w8a16, .w4a16], PlainKernel.Arithmetic.allCases)
  func passesOtherArithmetic(_ precision: Precision, _ arithmetic: PlainKernel.Arithmetic) throws {
    for magnitude in Magnitude.allCases {
      for columns in [1, 40, 300] {
        let problem = problem(rows: 8, columns: columns, batch: 5, magnitude)
        let check = try check(PlainKernel(arithmetic: arithmetic), problem, precision)
        #expect(check.passed, "\(problem): \(check.failure ?? "")")
      }
    }
  }

  /// Results that overflow, or scales and results below the smallest normal number.
  @Test func passesTheLargestAndTheSmallestIntegersTimesTheirScales() throws {
    for magnitude in [Magnitude.saturated, .huge, .denormal] {
      for factor: Float in [.greatestFiniteMagnitude / 2, 0x1p-100, 0x1p-148] {
        let problem = problem(rows: 4, columns: 40, batch: 3, magnitude) { $0 * factor }
        let check = try check(PlainKernel(), problem, .w8a8)
        #expect(check.passed, "\(magnitude), \(factor): \(check.failure ?? "")")
      }
    }
  }

  @Test(arguments: Precision.allCases, Fault.allCases)
  func failsOnEveryFault(_ precision: Precision, _ fault: Fault) throws {
    guard fault.applies(to: precision) else { return }
    for (columns, batch) in [(130, 2), (200, 16), (260, 67)] {
      let problem = problem(rows: 33, columns: columns, batch: batch, .ordinary)
      let check = try check(PlainKernel(fault: fault), problem, precision)
      #expect(!check.passed, "\(problem)")
      #expect(check.missingOutputs == (fault == .missingToken ? 33 : 0))
      #expect(check.failure != nil)
    }
  }

  /// One wrong integer among many shows, as the rest is exact.
  @Test(arguments: [
    Fault.wrongSum, .wrongInteger, .droppedValue, .wrongScale, .unquantisedActivations,
  ])
  func failsOnOneWrongIntegerInALongRow(_ fault: Fault) throws {
    for columns in [1, 100, 4096, 16384] where columns > 1 || fault != .unquantisedActivations {
      let problem = problem(rows: 3, columns: columns, batch: 3, .ordinary)
      let check = try check(PlainKernel(fault: fault), problem, .w8a8)
      #expect(!check.passed, "\(columns) columns")
    }
  }

  @Test func saysWhatAnErrorIsRelativeTo() {
    var check = Verification(
      precision: .w8a8, maximumRelativeError: 0.012, tolerance: 2.4e-7, checkedOutputs: 1,
      missingOutputs: 0)
    #expect(check.failure == "its output is off by 0.012 of itself, allowed is 2.4e-07")
    check.precision = .bf16
    #expect(check.failure == "its output is off by 0.012 of Σ|x·w|, allowed is 2.4e-07")
    check.missingOutputs = 3
    #expect(check.failure == "3 outputs were not written, or are not numbers")
    check = Verification(
      precision: .bf16, maximumRelativeError: 0, tolerance: 1, checkedOutputs: 1, missingOutputs: 0)
    #expect(check.failure == nil)
  }

  private func problem(
    rows: Int, columns: Int, batch: Int, _ magnitude: Magnitude,
    _ change: (Float) -> Float = { $0 }
  ) -> Problem {
    Problem(
      rows: rows, columns: columns, batch: batch, threads: 1, pattern: .dense, masked: .share(1),
      magnitude: magnitude, seed: UInt64(columns), change: change)
  }

  private func check(
    _ kernel: PlainKernel, _ problem: Problem, _ precision: Precision
  ) throws -> Verification {
    let layer = try kernel.prepare(
      problem.weights(in: precision), isa: .generic, team: ThreadTeam(processors: [-1]),
      copies: 1, placement: .guarded)
    let activations = try Activations(
      values: problem.x, inFeatures: problem.columns, outFeatures: problem.rows,
      placement: .guarded)
    return Verification.check(layer, try layer.bind(activations), seed: 1, wholeUpTo: .max)
  }
}
