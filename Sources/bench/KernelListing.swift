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
    /// Why it doesn't multiply in this precision; absent when it does.
    var refusedBecause: String?
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

  /// What each kernel is, then a line per precision with its instruction sets or the reason why there
  /// are none; last, why some code doesn't run here.
  var table: String {
    let width = (rows.map(\.precision.count) + ["precision".count]).max() ?? 0
    func line(_ name: String, _ text: String) -> String {
      "  " + name + String(repeating: " ", count: width - name.count) + "  " + text
    }
    var lines: [String] = []
    var last: String?
    for row in rows {
      if row.kernel != last {
        lines += lines.isEmpty ? [] : [""]
        lines += ["\(row.kernel): \(row.format)", "  \(row.summary)"]
        lines.append(line("precision", "instruction sets"))
      }
      last = row.kernel
      let sets = row.instructionSets.map { $0.isa + ($0.unavailableBecause == nil ? "" : "✗") }
      lines.append(
        line(row.precision, row.refusedBecause.map { "— \($0)" } ?? sets.joined(separator: " ")))
    }
    return (lines + footnotes).joined(separator: "\n")
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
