import ArgumentParser
import Foundation
import Hardware
import Matrices
import Testing

@testable import Sweep
@testable import bench

@Suite struct ModelCommandTests {
  private func model(_ arguments: String...) throws -> ModelCommand {
    try #require(try Bench.parseAsRoot(["model"] + arguments) as? ModelCommand)
  }

  @Test func everyFlagReachesItsField() throws {
    let command = try model(
      "t5-small", "--batch", "2", "--prompt", "100", "--context", "200", "--generate", "32",
      "--threads", "3", "--sparsity", "0", "--sparsity", "0.5,0.75", "--pattern", "2:4",
      "--precision", "fp32,w8a8", "--head-precision", "bf16", "--kernel", "auto", "--kernel",
      "csr,p.json", "--isa", "avx2", "--cache", "cold", "--stage", "decode", "--blocks", "4",
      "--seed", "7", "--case-budget", "100ms", "--fidelity", "--out", "elsewhere", "--format",
      "csv", "--quiet")
    var expected = ModelSpec()
    expected.model = "t5-small"
    expected.batch = 2
    expected.prompt = 100
    expected.context = 200
    expected.generate = 32
    expected.threads = 3
    expected.sparsities = [0, 0.5, 0.75]
    expected.patterns = [.nm(kept: 2, group: 4)]
    expected.precisions = [.fp32, .w8a8]
    expected.headPrecision = .bf16
    expected.kernels = [.auto, .named("csr"), .plan("p.json")]
    expected.isa = .avx2
    expected.caches = [.cold]
    expected.stages = [.decode]
    expected.blocks = 4
    expected.seed = 7
    expected.caseBudgetSeconds = 0.1
    expected.fidelity = true
    #expect(try command.options.spec(model: command.model) == expected)
    #expect(command.keeping.out == "elsewhere")
    #expect(command.output.format == .output(.csv) && command.output.quiet)
    #expect(try command.outputs.request(fidelity: true) == nil)
  }

  @Test func whatIsLeftOut() throws {
    let command = try model("mpt-7b")
    var expected = ModelSpec()
    expected.model = "mpt-7b"
    #expect(try command.options.spec(model: command.model) == expected)
    #expect(command.keeping.out == "reports")
    #expect(command.output.format == .output(.table) && !command.output.quiet)
  }

  @Test func everyFieldOfASpecButItsNamesIsAFlag() {
    let help = ModelCommand.helpMessage(columns: 100)
    for field in ModelField.allCases where field != .name && field != .model {
      #expect(help.contains("--\(field.rawValue)"), "\(field.rawValue)")
    }
  }

  @Test func flagsOverrideTheSpec() throws {
    let path = NSTemporaryDirectory() + "model-\(UUID().uuidString).yaml"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try "name: mine\nmodel: t5-small\nprompt: 64\nsparsity: [0, 0.5]\nfidelity: true\n"
      .write(toFile: path, atomically: true, encoding: .utf8)
    let command = try model("--spec", path, "--sparsity", "0.9", "--blocks", "2")
    let spec = try command.options.spec(model: command.model)
    #expect(spec.name == "mine" && spec.model == "t5-small" && spec.prompt == 64)
    #expect(spec.sparsities == [0.9] && spec.blocks == 2 && spec.fidelity)
    let other = try model("mpt-7b", "--spec", path)
    #expect(try other.options.spec(model: other.model).model == "mpt-7b")
  }

  @Test func outputsAreAskedForWhole() throws {
    let whole = try model(
      "x", "--tokens", "in.json", "--logits", "out.safetensors", "--incremental")
    let request = try #require(try whole.outputs.request(fidelity: false))
    #expect(request.tokens == "in.json" && request.logits == "out.safetensors")
    #expect(request.features == nil && request.incremental)
    // Without outputs to write they are what fidelity is judged on.
    let tokens = try model("x", "--tokens", "in.json")
    #expect(try tokens.outputs.request(fidelity: true) == nil)
    for arguments in [
      ["--tokens", "in.json"], ["--logits", "out"], ["--features", "f"], ["--incremental"],
      ["--logits", "out", "--features", "f"],
    ] {
      let command = try #require(
        try Bench.parseAsRoot(["model", "x"] + arguments) as? ModelCommand)
      let error = #expect(throws: UsageError.self) {
        try command.outputs.request(fidelity: false)
      }
      #expect(error?.description.hasPrefix("--tokens ") == true)
    }
  }

  @Test func refusesWhatItDoesNotKnow() {
    #expect(throws: (any Error).self) { try Bench.parseAsRoot(["model", "x", "--view", "layers"]) }
    #expect(throws: (any Error).self) { try Bench.parseAsRoot(["model", "x", "y"]) }
    #expect(throws: (any Error).self) { try Bench.parseAsRoot(["model", "x", "--format", "xml"]) }
  }
}
