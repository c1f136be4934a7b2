import Foundation

/// The kernels that are built in and where each can run, as text.
struct KernelListing {
  /// One kernel in one precision.
  struct Row: Codable, Equatable {
    var kernel: String
    var precision: String
    /// How its weights lie in memory.
    var format: String
    var summary: String
    var instructionSets: [Support]
  }

  /// Whether a kernel's code for an instruction set runs here.
  struct Support: Codable, Equatable {
    var isa: String
    /// Why it doesn't run here; absent when it does.
    var unavailableBecause: String?
  }

  var rows: [Row]

  /// The rows as JSON.
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(rows), as: UTF8.self)
    }
  }

  /// Two lines per kernel and precision, then why some code doesn't run here.
  var table: String {
    let titles = ["kernel", "precision", "instruction sets", "weights in memory"]
    let cells = rows.map { row in
      let sets = row.instructionSets.map { $0.isa + ($0.unavailableBecause == nil ? "" : "✗") }
      return [row.kernel, row.precision, sets.joined(separator: " "), row.format]
    }
    let widths = (0..<3).map { column in ([titles] + cells).map(\.[column].count).max() ?? 0 }
    func line(_ cells: [String]) -> String {
      let padded = zip(cells, widths).map { text, width in
        text + String(repeating: " ", count: width - text.count)
      }
      return (padded + [cells[3]]).joined(separator: "  ")
    }
    let indent = String(repeating: " ", count: (widths.first ?? 0) + 2)
    let body = zip(cells, rows).flatMap { [line($0), indent + $1.summary] }
    return ([line(titles)] + body + footnotes).joined(separator: "\n")
  }

  /// A line per instruction set that some kernel has and this machine lacks.
  private var footnotes: [String] {
    var reasons: [String: String] = [:]
    for support in rows.flatMap(\.instructionSets) {
      reasons[support.isa] = support.unavailableBecause ?? reasons[support.isa]
    }
    return reasons.isEmpty
      ? [] : [""] + reasons.sorted { $0.key < $1.key }.map { "✗ \($0.key): \($0.value)" }
  }
}
