import Analysis
import Records

/// How far the kernels of one regime are from the machine: what terminal and Markdown have in common.
struct KernelTable {
  static let titles = [
    "pattern", "precision", "kernel", "isa", "median", "GB/s", "memory", "GOP/s", "peak",
    "over dense fp32", "size", "own", "",
  ]
  static let alignments: [TextTable.Alignment] = [
    .left, .left, .left, .left, .right, .right, .right, .right, .right, .left, .right, .right,
    .left,
  ]

  /// Titles that leave room for the figures below them on a terminal.
  static let narrowTitles = titles.map { ["precision": "prec.", "memory": "mem."][$0] ?? $0 }

  /// Columns before the figures.
  static let names = 4

  /// Says what the columns are.
  static let explanation =
    "memory: share of the bandwidth measured where the weights come from, DRAM when cold; peak: share "
    + "of the arithmetic measured for the instruction set; size: what smaller weights alone would buy "
    + "over dense fp32; own: speedup over dense at the same precision."

  let heading: [String]
  let rows: [CaseRow]

  init(_ regime: KernelRegime, footnotes: inout Footnotes) {
    heading = regime.records.first.map { Block.heading($0, namesPrecision: false) } ?? []
    var rows: [CaseRow] = []
    for record in regime.records {
      rows.append(
        CaseRow(
          record, names: [Cells.pattern(record), record.precision, record.kernel, record.isa],
          figures: Self.figures(record), footnotes: &footnotes))
    }
    self.rows = rows
  }

  private static func figures(_ record: CaseRecord) -> [String] {
    guard let time = record.time else { return [] }
    let width = time.relativeHalfWidth
    func rate(_ perSecond: Double?) -> String {
      perSecond.map { Units.gigabytesPerSecond($0, relativeHalfWidth: width) } ?? "—"
    }
    return [
      Units.seconds(time.value, halfWidth: time.halfWidth),
      rate(record.bytesPerSecond), share(record.memoryUtilisation),
      rate(record.operationsPerSecond), share(record.computeUtilisation),
      record.speedup.map { Units.speedup($0) } ?? "—",
      record.sizeBoundSpeedup.map { Units.speedup(Estimate($0)) } ?? "—",
      record.speedupOverOwn.map { Units.speedup(Estimate($0.value)) } ?? "—",
    ]
  }

  /// A whole percentage: ceilings aren't known any better.
  static func share(_ share: Double?) -> String {
    share.map { Rounding.text($0 * 100, decimals: 0) + "%" } ?? "—"
  }
}

/// What more threads buy, a row per case.
struct ScalingTable {
  static let titles = [
    "layer", "batch", "pattern", "precision", "kernel", "isa", "threads", "faster", "memory",
    "peak",
  ]
  static let alignments: [TextTable.Alignment] = [
    .left, .right, .left, .left, .left, .left, .right, .left, .right, .right,
  ]

  /// Titles that leave room for the figures below them on a terminal.
  static let narrowTitles = titles.map { $0 == "precision" ? "prec." : $0 }

  /// `row` as a terminal has place for it.
  static func narrow(_ row: [String]) -> [String] {
    row.map { $0.replacing("% → ", with: "→").replacing(" → ", with: "→") }
  }

  /// Says what the columns are.
  static let explanation =
    "faster: ratio of the medians, not of the same rounds; memory and peak: shares of what each number "
    + "of threads can do at best."

  let rows: [[String]]

  init(_ scalings: [Scaling]) {
    rows = scalings.map { scaling in
      let (one, many) = (scaling.fewer, scaling.more)
      func change(_ share: (CaseRecord) -> Double?) -> String {
        "\(KernelTable.share(share(one))) → \(KernelTable.share(share(many)))"
      }
      return [
        one.model == "shape" ? one.layer : "\(one.model)/\(one.layer)", String(one.batch),
        Cells.pattern(one), one.precision, one.kernel, one.isa, "\(one.threads) → \(many.threads)",
        Units.speedup(scaling.speedup), change(\.memoryUtilisation), change(\.computeUtilisation),
      ]
    }
  }
}
