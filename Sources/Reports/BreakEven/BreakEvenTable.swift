import Records

/// All break-evens along one axis on one layer, thread count and cache regime: what terminal and Markdown
/// have in common.
struct BreakEvenTable {
  /// `mpt-7b/mlp.up  16384×4096  2 threads  cold`.
  let title: String
  let titles: [String]
  let alignments: [TextTable.Alignment]
  let rows: [[String]]

  /// One for each layer of `breakEvens`, in the order in which they are met; `notes` gets the reasons
  /// that rows refer to.
  static func all(_ breakEvens: [BreakEven], notes: inout BreakEvenNotes) -> [BreakEvenTable] {
    var order: [String] = []
    var members: [String: [BreakEven]] = [:]
    for series in breakEvens {
      let key = "\(series.axis)|\(title(series))"
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(series)
    }
    return order.compactMap { members[$0] }.map { BreakEvenTable($0, notes: &notes) }
  }

  private init(_ breakEvens: [BreakEven], notes: inout BreakEvenNotes) {
    let axis = breakEvens.first?.axis ?? .sparsity
    title = breakEvens.first.map(Self.title) ?? ""
    // Instruction sets tell rows apart only where several were asked for.
    let namesISA =
      Set(breakEvens.map { "\($0.fixedName) \($0.precision) \($0.kernel)" }).count
      < breakEvens.count
    titles = [
      axis == .sparsity ? "batch" : "pattern", "precision", namesISA ? "kernel (isa)" : "kernel",
      "beats dense",
      axis == .sparsity ? "smaller from" : "by size", "at best", "against", "",
    ]
    alignments = [
      axis == .sparsity ? .right : .left, .left, .left, .left, .right, .left, .left, .left,
    ]
    var last = ""
    rows = breakEvens.map { series in
      let fixed =
        axis == .sparsity ? series.batch.map(String.init) ?? "" : series.fixedName
      defer { last = fixed }
      let size =
        axis == .sparsity
        ? series.smallerText
        : series.sizeBoundSpeedup.map { "\(Rounding.text($0, most: 2))×" }
      return [
        fixed == last ? "" : fixed, series.precision,
        namesISA ? "\(series.kernel) (\(series.isa))" : series.kernel, series.verdictText,
        size ?? "—", series.bestText ?? "—", series.baselineText,
        notes.mark(series.reason),
      ]
    }
  }

  private static func title(_ series: BreakEven) -> String {
    [
      series.layerName, "\(series.outFeatures)×\(series.inFeatures)",
      Units.count(series.threads, "thread"), series.cache,
    ].joined(separator: "  ")
  }
}

/// Reasons that rows refer to, numbered in the order in which they are first needed.
struct BreakEvenNotes {
  private(set) var reasons: [String] = []

  /// `[2]`, nothing without a reason.
  mutating func mark(_ reason: String?) -> String {
    guard let reason else { return "" }
    if let index = reasons.firstIndex(of: reason) { return "[\(index + 1)]" }
    reasons.append(reason)
    return "[\(reasons.count)]"
  }

  /// `[2] loses at batch 1 too`.
  var lines: [String] { reasons.enumerated().map { "[\($0 + 1)] \($1)" } }
}
