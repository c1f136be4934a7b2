import ArgumentParser
import Hardware
import Matrices
import Sweep

/// What to measure: each option overrides the key of the same name in the spec.
struct WorkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Models of the catalogue, by name.", valueName: "name,…"))
  var model: [String] = []

  @Option(help: ArgumentHelp("Layers by their size alone.", valueName: "OUTxIN,…"))
  var shape: [String] = []

  @Option(
    help: ArgumentHelp(
      "Real weights: a .safetensors file, or a folder with one and config.json.",
      valueName: "path"))
  var weights: String?

  @Flag(help: "Real weights: sweep every block's tensor, not one of each kind of layer.")
  var everyLayer = false

  @Option(
    help: ArgumentHelp("Only layers whose model/name matches.", valueName: "regex"))
  var layers: String?

  @Option(
    help: ArgumentHelp(
      "Shares of zeros: 0,0.5,0.9 or 0.5:0.95:0.05 or none; native keeps real weights as they are.",
      valueName: "list"))
  var sparsity: [String] = []

  @Option(
    help: ArgumentHelp("N of each M inputs kept: 2:4,16:32 or none.", valueName: "N:M,…"))
  var pattern: [String] = []

  @Option(
    help: ArgumentHelp(
      "Activation rows at once: 1,16 or 8:64:8; from 1 to 65536.", valueName: "list"))
  var batch: [String] = []

  @Option(
    help: ArgumentHelp(
      "Precisions of the weights: \(names(Precision.self)).", valueName: "name,…"))
  var precision: [String] = []

  @Option(
    help: ArgumentHelp("Kernels, or all; 'bench kernels' lists them.", valueName: "name,…"))
  var kernel: [String] = []

  @Option(
    help: ArgumentHelp(
      "Widest instruction set to use: \(names(InstructionSet.self)); or best.",
      valueName: "name,…"))
  var isa: [String] = []

  @Option(
    help: ArgumentHelp("Thread counts: 1,2,4; or all, one per core.", valueName: "list"))
  var threads: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where weights lie before each call: cold (in memory), warm (as left).",
      valueName: "cold,warm"))
  var cache: [String] = []

  @Option(
    defaultAsFlag: BreakEvenAxes.both.rawValue,
    help: ArgumentHelp(
      "Look for break-evens with dense along: \(names(BreakEvenAxes.self)); both without a value.",
      valueName: "axis"))
  var breakEven: String?

  @Option(help: ArgumentHelp("Only cases whose id, as in --list, matches.", valueName: "regex"))
  var filter: String?

  @Option(help: ArgumentHelp("Seed of synthetic weights and activations.", valueName: "number"))
  var seed: String?

  /// Writes what was given into `overrides`.
  func add(to overrides: inout SweepOverrides) {
    let lists: [(SpecField, [String])] = [
      (.model, model), (.shape, shape), (.sparsity, sparsity), (.pattern, pattern),
      (.batch, batch), (.precision, precision), (.kernel, kernel), (.isa, isa),
      (.threads, threads), (.cache, cache),
    ]
    for (field, values) in lists where !values.isEmpty {
      overrides[field] = values.joined(separator: ",")
    }
    overrides[.weights] = weights
    overrides[.layers] = layers
    overrides[.filter] = filter
    overrides[.seed] = seed
    overrides[.breakEven] = breakEven
    overrides[.everyLayer] = everyLayer ? "true" : nil
  }
}

/// The values that an option may have, as help shows them.
private func names<Choice: RawRepresentable & CaseIterable>(_ choices: Choice.Type) -> String
where Choice.RawValue == String {
  choices.allCases.map(\.rawValue).joined(separator: ", ")
}
