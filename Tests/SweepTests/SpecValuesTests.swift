import Hardware
import Matrices
import Testing

@testable import Sweep

/// A spec with one field set from the text of a flag.
func spec(_ field: SpecField, _ text: String) throws -> SweepSpec {
  var overrides = SweepOverrides()
  overrides[field] = text
  return try SweepSpec().applying(overrides)
}

@Suite struct SpecValuesTests {
  @Test(arguments: [
    ("0,0.5,0.9", [0, 0.5, 0.9]),
    ("0.5:0.95:0.05", [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]),
    ("0.1:0.9:0.2", [0.1, 0.3, 0.5, 0.7, 0.9]),
    ("0.5:0.7:0.15", [0.5, 0.65]),
    ("0, 0.5:0.6:0.05, .99", [0, 0.5, 0.55, 0.6, 0.99]),
    ("0.5,0.50,0.4:0.5:0.1", [0.5, 0.4]),
    ("0.999999", [0.999999]),
    ("none", []),
  ])
  func readsSparsitiesWithoutDrift(text: String, values: [Double]) throws {
    let spec = try spec(.sparsity, text)
    #expect(spec.sparsities == values)
    #expect(!spec.nativeSparsity)
  }

  @Test func nativeSparsityStandsAloneOrBesideNumbers() throws {
    #expect(try spec(.sparsity, "native").nativeSparsity)
    #expect(try spec(.sparsity, "native").sparsities.isEmpty)
    let both = try spec(.sparsity, "0.5,native")
    #expect(both.nativeSparsity && both.sparsities == [0.5])
    #expect(both.weightPatterns == [.unstructured(0.5), .native])
  }

  @Test(arguments: [
    ("1", "outside [0, 1)"), ("1.5", "outside [0, 1)"), ("0.5:1:0.1", "outside [0, 1)"),
    ("-0.1", "'-0.1' is not a sparsity"), ("", "'' is not a sparsity"),
    ("0.5,,0.6", "'' is not a sparsity"), ("half", "'half' is not a sparsity"),
    ("1e-1", "is not a sparsity"), ("0.5abc", "is not a sparsity"), ("٠", "is not a sparsity"),
    ("0.5:0.9", "START:END:STEP"), ("0.9:0.5:0.1", "backwards"), ("0.5:0.9:0", "step"),
    ("0:0.9:0.000001", "more than 1000 values"), ("0.1234567", "decimals"),
    ("99999999999999999999", "out of range"), ("0.5.5", "is not a sparsity"), ("nan", "is not"),
  ])
  func refusesSparsities(text: String, part: String) {
    expectRefusal(.sparsity, text, part)
  }

  @Test func readsPatterns() throws {
    #expect(
      try spec(.pattern, "2:4,16:32,2:4,64:64").patterns == [
        .nm(kept: 2, group: 4), .nm(kept: 16, group: 32), .nm(kept: 64, group: 64),
      ])
    #expect(try spec(.pattern, "none").patterns.isEmpty)
  }

  @Test(arguments: [
    ("4:2", "N must be at most M"), ("0:4", "at least 1"), ("2:3", "M must be"),
    ("1:1", "M must be"), ("64:128", "M must be"), ("2", "not an N:M"), ("2:4:8", "not an N:M"),
    (":", "not an N:M"), ("a:b", "not an N:M"), ("-1:4", "at least 1"), ("", "not an N:M"),
  ])
  func refusesPatterns(text: String, part: String) { expectRefusal(.pattern, text, part) }

  @Test func readsBatchesAndThreads() throws {
    #expect(try spec(.batch, "1,16,4:12:4").batches == [1, 16, 4, 8, 12])
    #expect(try spec(.batch, "65536").batches == [65_536])
    #expect(try spec(.threads, "1,2").threads == [1, 2])
    #expect(try spec(.threads, "all").threads == [SweepSpec.everyCore])
    #expect(try spec(.threads, "1,all,4:8:4").threads == [1, SweepSpec.everyCore, 4, 8])
  }

  @Test(arguments: [
    (SpecField.batch, "0", "batch 0 is outside 1 to 65536"), (.batch, "65537", "outside"),
    (.batch, "1.5", "not a whole number"), (.batch, "-1", "is not a batch"),
    (.batch, "1:64:x2", "is not a batch"), (.threads, "0", "outside"), (.threads, "two", "is not"),
    (.seed, "-1", "not a seed"), (.seed, "18446744073709551616", "not a seed"),
    (.isa, "best,", "unknown instruction set ''"),
    (.isa, "avx1024", "one of generic, neon, avx2, avx512"), (.cache, "hot", "one of cold, warm"),
    (.precision, "fp8", "one of fp32"), (.kernel, "", "kernel's name is empty"),
    (.filter, "(", "not a regular expression"), (.filter, "", "empty"),
    (.name, "../x", "can't name a folder"), (.name, "", "can't name"), (.weights, "", "empty"),
    (.everyLayer, "yes", "true or false"),
  ])
  func refusesOtherFields(field: SpecField, text: String, part: String) {
    expectRefusal(field, text, part)
  }

  @Test(arguments: [
    ("4096x11008", 4096, 11_008), ("1X1", 1, 1), ("512×384", 512, 384),
    ("1048576x1048576", 1 << 20, 1 << 20),
  ])
  func readsShapes(text: String, out: Int, input: Int) throws {
    #expect(try spec(.shape, text).shapes == [LayerShape(outFeatures: out, inFeatures: input)])
  }

  @Test(arguments: [
    ("0x5", "side of 0"), ("5x0", "side of 0"), ("1048577x1048576", "too large"),
    ("9223372036854775807x9223372036854775807", "too large"),
    ("9223372036854775808x1", "too large"), ("5", "OUTxIN"), ("5x", "OUTxIN"), ("axb", "OUTxIN"),
    ("5x5x5", "OUTxIN"), ("-5x5", "OUTxIN"), ("", "OUTxIN"), ("5 x 5", "OUTxIN"),
  ])
  func refusesShapes(text: String, part: String) { expectRefusal(.shape, text, part) }

  @Test(arguments: [
    ("90s", 90.0), ("3m", 180), ("1h30m", 5400), ("500ms", 0.5), ("1.5s", 1.5), ("1m1s1ms", 61.001),
    ("1000h", 3_600_000),
  ])
  func readsDurations(text: String, seconds: Double) throws {
    let spec = try spec(.timeBudget, text)
    #expect(spec.timeBudgetSeconds == seconds)
    #expect(try SpecDuration.seconds(SpecDuration.text(seconds)) == seconds)
  }

  @Test(arguments: [
    "3", "", "m", "0s", "1s1m", "1m1m", "-1s", "1d", "1001h", "999h100m", "99999999999999h",
    "0.1ms", "1.s", ".5s", "1 s", "1.2.3s", "3m!",
  ])
  func refusesDurations(text: String) { expectRefusal(.timeBudget, text, "'\(text)'") }

  /// Expects one line that starts with the flag's name and contains `part`.
  @Test func readsKindsOfEvidence() throws {
    #expect(try spec(.evidence, "all").evidence.map(\.rawValue).count == 3)
    #expect(
      try spec(.evidence, "differential,roofline").evidence == [.differential, .roofline])
    expectRefusal(.evidence, "guess", "one of roofline, differential, counters, all")
    expectRefusal(.evidence, "", "unknown kind of evidence ''")
  }

  private func expectRefusal(
    _ field: SpecField, _ text: String, _ part: String,
    location: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: UsageError.self, sourceLocation: location) {
      try spec(field, text)
    }
    let message = error?.description ?? ""
    #expect(message.hasPrefix("--\(field.rawValue): "), sourceLocation: location)
    #expect(message.contains(part), "\(message)", sourceLocation: location)
    #expect(!message.contains("\n"), sourceLocation: location)
  }

  @Test func everyCoreIsAsManyThreadsAsThereAreCores() {
    #expect(SweepSpec.threadCounts([SweepSpec.everyCore], cores: 6) == [6])
    #expect(SweepSpec.threadCounts([SweepSpec.everyCore, 1, 6, 2], cores: 6) == [1, 2, 6])
    #expect(SweepSpec.threadCounts([1, SweepSpec.everyCore], cores: 1) == [1])
  }
}
