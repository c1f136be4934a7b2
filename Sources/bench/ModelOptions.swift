import ArgumentParser
import Hardware
import Sweep

/// How a model is run: each option overrides the key of the same name in the spec.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A model spec, or the name of one in Benchmarks/; flags override it.", valueName: "file"))
  var spec: String?

  @Option(help: ArgumentHelp("Sequences at once; 1.", valueName: "count"))
  var batch: String?

  @Option(
    help: ArgumentHelp(
      "Tokens that go in at once, the encoder's where there is one; 128.", valueName: "tokens"))
  var prompt: String?

  @Option(
    help: ArgumentHelp(
      "Cached tokens at which decoding starts; the prompt's, or 1 after an encoder.",
      valueName: "tokens"))
  var context: String?

  @Option(help: ArgumentHelp("Tokens to decode before starting again; 64.", valueName: "tokens"))
  var generate: String?

  @Option(help: ArgumentHelp("Threads; all, one per core.", valueName: "count"))
  var threads: String?

  @Option(
    help: ArgumentHelp(
      "Shares of zeros of the linear layers: 0,0.5,0.75; native keeps real weights' own.",
      valueName: "list"))
  var sparsity: [String] = []

  @Option(help: ArgumentHelp("N of each M inputs kept: 2:4,16:32.", valueName: "N:M,…"))
  var pattern: [String] = []

  @Option(
    help: ArgumentHelp("Precisions of the linear layers: fp32, bf16, w8a16, w4a16, w8a8.", valueName: "name,…"))
  var precision: [String] = []

  @Option(
    help: ArgumentHelp(
      "Precision of head and convolutions; fp32 beside fp32, else bf16.", valueName: "name"))
  var headPrecision: String?

  @Option(
    help: ArgumentHelp(
      "Kernels: auto, the fastest measured for each layer and phase; one by name; or a plan's file.",
      valueName: "auto|name|plan.json"))
  var kernel: [String] = []

  @Option(help: ArgumentHelp("Widest instruction set to use; best.", valueName: "name"))
  var isa: String?

  @Option(
    help: ArgumentHelp(
      "Where weights lie before each call; both where weights are small enough to differ.",
      valueName: "cold,warm"))
  var cache: [String] = []

  @Option(
    help: ArgumentHelp("What to time: first (token), decode.", valueName: "first,decode"))
  var stage: [String] = []

  @Option(
    help: ArgumentHelp(
      "Run so many blocks of each stack and scale up to all.", valueName: "count"))
  var blocks: String?

  @Option(help: ArgumentHelp("Seed of synthetic weights and inputs.", valueName: "number"))
  var seed: String?

  @Option(
    help: ArgumentHelp("Time for each variant and stage: 3s.", valueName: "time"))
  var caseBudget: String?

  @Flag(help: "Compare hidden states and outputs with the dense model's.")
  var fidelity = false

  /// The spec with the flags applied; `model` replaces the spec's.
  func spec(model: String?) throws -> ModelSpec {
    var texts: [ModelField: String] = [:]
    let lists: [(ModelField, [String])] = [
      (.sparsity, sparsity), (.pattern, pattern), (.precision, precision), (.kernel, kernel),
      (.cache, cache), (.stage, stage),
    ]
    for (field, values) in lists where !values.isEmpty {
      texts[field] = values.joined(separator: ",")
    }
    let single: [(ModelField, String?)] = [
      (.model, model), (.batch, batch), (.prompt, prompt), (.context, context),
      (.generate, generate), (.threads, threads), (.headPrecision, headPrecision), (.isa, isa),
      (.blocks, blocks), (.seed, seed), (.caseBudget, caseBudget),
      (.fidelity, fidelity ? "true" : nil),
    ]
    for (field, value) in single { texts[field] = value }
    let base = try spec.map { try SpecFile().loadModel($0) } ?? ModelSpec()
    return try base.applying(texts)
  }
}

/// Asks for a model's outputs instead of its times.
struct ModelOutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Token ids: input_ids, decoder_input_ids as [batch][tokens].", valueName: "file.json"))
  var tokens: String?

  @Option(
    help: ArgumentHelp(
      "Mel bands for a model that hears: input_features [batch, bands, frames].",
      valueName: "file.safetensors"))
  var features: String?

  @Option(
    help: ArgumentHelp(
      "Where to write logits, or an encoder's last_hidden_state and embedding.",
      valueName: "file.safetensors"))
  var logits: String?

  @Flag(help: "Compute them token by token through the cache.")
  var incremental = false

  /// The outputs that are asked for, or nil when times are; `--tokens` is then for fidelity.
  func request(fidelity: Bool) throws -> ModelOutputRun.Request? {
    guard logits != nil || incremental else {
      guard fidelity || (tokens == nil && features == nil) else {
        throw UsageError(
          "--tokens is for --logits OUT.safetensors, where outputs are written, or for --fidelity")
      }
      return nil
    }
    guard let tokens, let logits else {
      throw UsageError(
        "--tokens FILE.json and --logits OUT.safetensors go together: what goes in, and where what "
          + "comes out is written")
    }
    return ModelOutputRun.Request(
      tokens: tokens, features: features, logits: logits, incremental: incremental)
  }
}
