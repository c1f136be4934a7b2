import Records

/// The command that measures one case of a sweep again.
///
/// It also runs the dense kernels that the case's speedups are over, which were timed in the same rounds,
/// and nothing else.
struct CaseCommand {
  private let spec: SpecText

  /// Commands of a run with the spec `text`, as `run.json` has it.
  init(spec text: String) { spec = SpecText(text) }

  /// The arguments, the name of the tool first.
  func arguments(of record: CaseRecord) -> [String] { groups(of: record).flatMap(\.self) }

  /// The arguments as a shell reads them.
  func line(of record: CaseRecord) -> String { parts(of: record).joined(separator: " ") }

  /// The line in parts that many cases have in common.
  func parts(of record: CaseRecord) -> [String] {
    groups(of: record).map { $0.map(Shell.quoted).joined(separator: " ") }
  }

  private func groups(of record: CaseRecord) -> [[String]] {
    [
      source(of: record), pattern(of: record),
      ["--batch", String(record.batch), "--precision", record.precision],
      ["--kernel", record.kernel == "dense" ? "dense" : "dense,\(record.kernel)"]
        + instructionSet(of: record),
      ["--threads", String(record.threads), "--cache", record.cache]
        + (record.seed == 1 ? [] : ["--seed", String(record.seed)]),
    ]
  }

  private func source(of record: CaseRecord) -> [String] {
    let tool = ["bench", "sweep"]
    if record.model == "shape" && record.tensor == nil {
      return tool + ["--model", "none", "--shape", "\(record.outFeatures)x\(record.inFeatures)"]
    }
    let layer = ["--layers", "^\(Self.literal("\(record.model)/\(record.layer)"))$"]
    guard record.tensor != nil else { return tool + ["--model", record.model] + layer }
    return tool + ["--model", "none", "--weights", spec["weights"] ?? "none"] + layer
      + (spec["every-layer"] == "true" ? ["--every-layer"] : [])
  }

  private func pattern(of record: CaseRecord) -> [String] {
    switch record.pattern {
    case "dense": return ["--sparsity", "0", "--pattern", "none"]
    case "native": return ["--sparsity", "native", "--pattern", "none"]
    default:
      let prefix = "unstructured("
      guard record.pattern.hasPrefix(prefix) else {
        return ["--sparsity", "none", "--pattern", record.pattern]
      }
      let share = String(record.pattern.dropFirst(prefix.count).dropLast())
      return ["--sparsity", share, "--pattern", "none"]
    }
  }

  /// The widest set to use, unless the run took the best there was throughout: then that is the best again.
  private func instructionSet(of record: CaseRecord) -> [String] {
    guard spec.all("isa").contains(where: { $0 != "[best]" }) else { return [] }
    // `…|kernel|isa|threads|cache`: what was planned, as what ran may be narrower for few tokens.
    let parts = record.caseID.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count > 3, parts[parts.count - 3] != "none" else { return [] }
    return ["--isa", String(parts[parts.count - 3])]
  }

  /// A regular expression that matches `text` alone.
  static func literal(_ text: String) -> String {
    text.map { "\\^$.|?*+()[]{}".contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}
