import Hardware
import Matrices
import Models
import Records

/// Layers that no record is there of, as sweeps that time them and no others.
struct MissingRecords {
  /// Cases that are the cross product of their values.
  private struct Block: Hashable {
    enum Side: Int, CaseIterable {
      case kernel, pattern, cache, precision, shape, batch, limit
    }
    /// The values of each side, in the order in which they came.
    var values: [[String]]

    init(_ layer: LayerCase) {
      values = Side.allCases.map { side in
        switch side {
        case .kernel: [layer.kernel]
        case .pattern: ["\(layer.pattern)"]
        case .cache: [layer.cache.rawValue]
        case .precision: [layer.precision.rawValue]
        case .shape: ["\(layer.outFeatures)x\(layer.inFeatures)"]
        case .batch: ["\(layer.batch)"]
        case .limit: [layer.limit?.rawValue ?? "best"]
        }
      }
    }

    subscript(side: Side) -> [String] { values[side.rawValue] }

    /// All but `side`, in an order of its own.
    func others(_ side: Side) -> [[String]] {
      values.indices.map { $0 == side.rawValue ? [] : values[$0].sorted() }
    }
  }

  /// What is missing.
  let cases: [LayerCase]
  private let threads: Int
  private let blocks: [Block]

  /// Those of `cases`, each once, on `threads` threads.
  init(_ cases: [LayerCase], threads: Int) {
    self.cases = cases
    self.threads = threads
    var blocks = cases.map(Block.init)
    for side in Block.Side.allCases where side != .limit {
      blocks = Self.joined(blocks, along: side)
    }
    self.blocks = blocks
  }

  /// Blocks that differ in `side` alone made one.
  private static func joined(_ blocks: [Block], along side: Block.Side) -> [Block] {
    var order: [[[String]]] = []
    var joined: [[[String]]: Block] = [:]
    for block in blocks {
      let key = block.others(side)
      if joined[key] == nil {
        order.append(key)
        joined[key] = block
        continue
      }
      for value in block[side] where joined[key]?[side].contains(value) == false {
        joined[key]?.values[side.rawValue].append(value)
      }
    }
    return order.compactMap { joined[$0] }
  }

  /// Time that each case may take: the sum of many is wanted, not each by itself.
  static let caseBudget = "300ms"
  /// More than any sweep of a model's layers takes: none of them may be left out.
  static let timeBudget = "12h"

  /// One sweep of all, kept as `name`.
  ///
  /// Throws `UsageError` when a value can't be swept.
  func spec(name: String, seed: UInt64) throws -> SweepSpec {
    var spec = SweepSpec()
    try SpecField.name.set(name, in: &spec)
    try SpecField.evidence.set("roofline", in: &spec)
    try SpecField.timeBudget.set(Self.timeBudget, in: &spec)
    try SpecField.caseBudget.set(Self.caseBudget, in: &spec)
    spec.seed = seed
    let whole = spec
    spec.parts = try blocks.map { block in
      var part = whole
      for (field, text) in fields(of: block) { try field.set(text, in: &part) }
      return part
    }
    return spec
  }

  /// Commands that time all of them, a sweep for each.
  func commands(out: String?) -> [String] {
    blocks.map { block in
      let fields =
        [(SpecField.model, "none")] + fields(of: block)
        + [
          (.evidence, "roofline"), (.timeBudget, Self.timeBudget), (.caseBudget, Self.caseBudget),
        ]
      return "bench sweep "
        + fields.map { "--\($0.rawValue) \(Self.quoted($1))" }.joined(separator: " ")
        + (out.map { " --out \(Self.quoted($0))" } ?? "")
    }
  }

  private static func quoted(_ text: String) -> String {
    let isPlain = text.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || ",.:/_-".contains($0))
    }
    let parts = text.split(separator: "'", omittingEmptySubsequences: false)
    return isPlain ? text : "'\(parts.joined(separator: "'\\''"))'"
  }

  private func fields(of block: Block) -> [(SpecField, String)] {
    let prefix = "unstructured("
    let unstructured = block[.pattern].compactMap { text -> String? in
      if text == "dense" { return "0" }
      return text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count).dropLast()) : nil
    }
    let patterns = block[.pattern].filter { $0.contains(":") }
    func list(_ values: [String]) -> String {
      values.isEmpty ? "none" : values.joined(separator: ",")
    }
    var fields: [(SpecField, String)] = [
      (.shape, list(block[.shape])), (.sparsity, list(unstructured)), (.pattern, list(patterns)),
      (.batch, list(block[.batch])), (.precision, list(block[.precision])),
      (.kernel, list(block[.kernel])), (.isa, list(block[.limit])), (.threads, "\(threads)"),
      (.cache, list(block[.cache])),
    ]
    // Else dense fp32 would be timed beside each, to compare with.
    if block[.kernel].contains("dense"), !block[.precision].contains("fp32") {
      fields.append((.filter, "[|](\(block[.precision].joined(separator: "|")))[|]"))
    }
    return fields
  }
}
