import Hardware
import Kernels
import Matrices
import Records
import Testing

@testable import Sweep

@Suite struct BreakEvenPlanTests {
  private func spec(_ change: (inout SweepSpec) -> Void = { _ in }) -> SweepSpec {
    var spec = SweepSpec()
    spec.shapes = [LayerShape(outFeatures: 40, inFeatures: 72)]
    spec.breakEven = .sparsity
    spec.threads = [1]
    change(&spec)
    return spec
  }

  private func plan(_ spec: SweepSpec) throws -> BreakEvenPlan {
    try BreakEvenPlan(spec: spec, machine: .probe())
  }

  private func refusal(_ spec: SweepSpec) -> String {
    let error = #expect(throws: UsageError.self) { try plan(spec) }
    return error?.description ?? ""
  }

  @Test func axesTakeTheirValuesFromTheSpec() throws {
    let both = try plan(
      spec {
        $0.breakEven = .both
        $0.sparsities = [0.5, 0.99]
        $0.patterns = [.nm(kept: 2, group: 4)]
        $0.batches = [1, 64]
        $0.kernels = ["csr", "nm"]
      })
    let names = both.series.map { "\($0.record.axis) \($0.record.kernel) \($0.record.fixed)" }
    #expect(
      names == [
        "sparsity csr 1", "sparsity csr 64", "batch csr unstructured(0.5)",
        "batch csr unstructured(0.99)", "batch csr 2:4", "batch nm 2:4",
      ])
    for series in both.series {
      #expect(series.record.lowest == (series.record.axis == .sparsity ? 0 : 1))
      #expect(series.record.highest == (series.record.axis == .sparsity ? 0.99 : 64))
    }
    let usual = try plan(
      spec {
        $0.breakEven = .both
        $0.sparsities = [0.5]
      })
    #expect(Set(usual.series.map(\.record.highest)) == [0.95, 512])
  }

  @Test func everythingElseMultipliesTheSeries() throws {
    let plan = try plan(
      spec {
        $0.shapes.append(LayerShape(outFeatures: 8, inFeatures: 64))
        $0.precisions = [.fp32, .w8a8]
        $0.batches = [1, 4]
        $0.caches = [.cold, .warm]
        $0.isas = [.generic, .generic]
        $0.parts = []
      })
    #expect(plan.series.count == 2 * 2 * 2 * 2 * 2)
    #expect(Set(plan.series.map(\.record.seriesID)).count == plan.series.count)
    #expect(plan.listing().split(separator: "\n").count == plan.series.count)
    #expect(plan.estimate().contains("\(plan.series.count) series"))
    // Those of a layer are next to each other: its weights are made once.
    #expect(plan.units(continuing: [:]).map(\.series.count) == [16, 16])
  }

  @Test func theBestDenseKernelIsTheOneToBeat() throws {
    func baselines(_ kernels: [String]?, _ precision: Precision) throws -> [String] {
      try plan(
        spec {
          $0.kernels = kernels
          $0.precisions = [precision]
        }
      ).series[0].record.baselineKernels
    }
    #expect(try baselines(nil, .fp32) == ["dense", "tiles"])
    #expect(try baselines(["csr"], .fp32) == ["dense", "tiles"])
    #expect(try baselines(["csr", "dense"], .fp32) == ["dense"])
    #expect(try baselines(["csr", "tiles"], .fp32) == ["tiles"])
    #expect(try baselines(nil, .w8a8) == ["dense"])
  }

  @Test func smallerFromIsWhatTheFormatsTake() throws {
    let plan = try plan(
      spec {
        $0.shapes = [LayerShape(outFeatures: 1024, inFeatures: 4096)]
        $0.precisions = [.fp32, .bf16, .w8a8]
      })
    func from(_ kernel: String, _ precision: String) throws -> Double {
      try #require(
        plan.series.first { $0.record.kernel == kernel && $0.record.precision == precision }?
          .record.smallerFrom)
    }
    // 1/32, 1/16, 1/8 of a bit beside each weight; CSR adds 16 bits to each that is kept.
    #expect(abs(try from("bitmask", "fp32") - 1.0 / 32) < 0.004)
    #expect(abs(try from("bitmask", "bf16") - 1.0 / 16) < 0.004)
    #expect(abs(try from("bitmask", "w8a8") - 1.0 / 8) < 0.004)
    #expect(abs(try from("csr", "fp32") - 1.0 / 3) < 0.004)
    #expect(abs(try from("csr", "bf16") - 1.0 / 2) < 0.004)
  }

  @Test func whatHasNoSparsityToVaryIsLeftOutAndSaid() throws {
    let usual = try plan(spec())
    #expect(Set(usual.series.map(\.record.kernel)) == ["csr", "bitmask"])
    #expect(
      usual.notes == ["left out: nm has no sparsity to vary: nm needs an N:M pattern"])
    let named = try plan(
      spec {
        $0.kernels = ["csr", "bitmask"]
        $0.precisions = [.w4a16]
      })
    #expect(named.series.map(\.record.kernel) == ["bitmask"])
    #expect(named.notes.first?.hasPrefix("left out: csr w4a16: ") == true)
  }

  @Test func refusesWhatMakesNoSense() throws {
    #expect(
      refusal(spec { $0.kernels = ["dense", "tiles"] }).contains("add some of csr, bitmask, nm"))
    #expect(refusal(spec { $0.kernels = ["nm"] }).contains("nm has no sparsity to vary"))
    #expect(
      refusal(
        spec {
          $0.breakEven = .batch
          $0.sparsities = [0.5]
          $0.kernels = ["nm"]
        }
      ).contains("left out: nm: nm needs an N:M pattern"))
    #expect(refusal(spec { $0.breakEven = .batch }).contains("give a sparsity or a pattern"))
    #expect(
      refusal(
        spec {
          $0.weights = "x"
          $0.nativeSparsity = true
        }
      ).contains("leave out sparsity native"))
    #expect(refusal(spec { $0.filter = try? NameFilter(parsing: "csr") }).contains("filter"))
    #expect(refusal(spec { $0.shapes = [] }).contains("nothing to sweep"))
    #expect(refusal(spec { $0.threads = [4096] }).contains("--threads 4096"))
    #expect(refusal(spec { $0.layers = try? NameFilter(parsing: "none") }).contains("no layer"))
    #expect(refusal(spec { $0.kernels = ["csc"] }).contains("unknown kernel 'csc'"))
    let huge = spec { $0.shapes = [LayerShape(outFeatures: 1 << 20, inFeatures: 1 << 20)] }
    let error = #expect(throws: UnavailableError.self) { try plan(huge) }
    #expect(error?.description.contains("of memory") == true)
  }

  @Test func theSettingIsReadAndWrittenLikeAnyOther() throws {
    for axes in BreakEvenAxes.allCases {
      var overrides = SweepOverrides()
      overrides[.breakEven] = axes.rawValue
      let spec = try SweepSpec(yaml: "shape: 8x8\nsparsity: 0.5\n").applying(overrides)
      #expect(spec.breakEven == axes)
      #expect(try SweepSpec(yaml: spec.yamlText) == spec)
    }
    var wrong = SweepOverrides()
    wrong[.breakEven] = "threads"
    let error = #expect(throws: UsageError.self) { try SweepSpec().applying(wrong) }
    #expect(
      error?.description
        == "--break-even: unknown axis 'threads': one of none, sparsity, batch, both")
  }
}

extension BreakEven {
  fileprivate var fixed: String { batch.map(String.init) ?? pattern ?? "" }
}
