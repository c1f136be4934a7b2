import Foundation
import Hardware
import Matrices

/// Slowdowns planted on purpose, so that what looks for regressions can be tried on some that are known.
///
/// Asked for by the environment variable `BENCH_PLANT`, and obeyed by test builds alone: those with the
/// package's trait `Planted`.
public struct PlantedSlowdown: Sendable, Equatable, CustomStringConvertible {
  /// The environment variable.
  public static let variable = "BENCH_PLANT"

  /// Whether this build obeys the variable.
  public static var isCompiledIn: Bool {
    #if Planted
      true
    #else
      false
    #endif
  }

  /// What this process was asked to plant; nil when nothing was.
  public static let requested = Result<PlantedSlowdown?, any Error> {
    let text = ProcessInfo.processInfo.environment[variable] ?? ""
    return text.isEmpty ? nil : try PlantedSlowdown(text)
  }

  /// What is planted in this process; nil in any but a test build.
  public static var current: PlantedSlowdown? {
    isCompiledIn ? (try? requested.get()) ?? nil : nil
  }

  /// What to say where something was asked for that this build won't do; nil where all is as asked.
  ///
  /// Throws `UsageError` where a test build was asked for something that makes no sense.
  public static func warning() throws -> String? {
    if isCompiledIn {
      _ = try requested.get()
      return nil
    }
    let text = ProcessInfo.processInfo.environment[variable] ?? ""
    return text.isEmpty
      ? nil
      : "this build ignores \(variable): only test builds, made with --traits Planted, slow anything down"
  }

  /// A kernel that takes longer at one precision, or at all.
  struct Entry: Sendable, Equatable {
    var kernel: String
    /// nil for all of the kernel's.
    var precision: Precision?
    /// How much longer, in percent of its own time.
    var percent: Double

    func covers(_ kernel: String, _ precision: Precision) -> Bool {
      self.kernel == kernel && (self.precision ?? precision) == precision
    }
  }

  let entries: [Entry]
  /// As it was asked for: `bitmask:w8a8:10`.
  public let description: String

  /// Nobody has to wait longer than this for a mistyped number.
  private static let mostPercent = 1000.0

  /// Reads `kernel:precision:percent`, several of them separated by commas.
  ///
  /// A precision of `*` is every one that the kernel has code for.
  ///
  /// Throws `UsageError`, which names the variable and what it may hold.
  public init(_ text: String, kernels: [any Kernel] = KernelCatalogue.builtIn) throws {
    var entries: [Entry] = []
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let entry = try Self.entry(item.trimmingCharacters(in: .whitespaces), kernels)
      let precisions = entry.precision.map { [$0] } ?? Precision.allCases
      let isTwice = precisions.contains { precision in
        entries.contains { $0.covers(entry.kernel, precision) }
      }
      guard !isTwice else { throw Self.error("'\(item)' plants in a kernel a second time") }
      entries.append(entry)
    }
    self.entries = entries
    description = entries.map(Self.text).joined(separator: ",")
  }

  /// The share of its own time by which `kernel` takes longer in `precision`; 0 where nothing is planted.
  public func share(_ kernel: String, _ precision: Precision) -> Double {
    (entries.first { $0.covers(kernel, precision) }?.percent ?? 0) / 100
  }

  private static func entry(_ item: String, _ kernels: [any Kernel]) throws -> Entry {
    let parts = item.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let form = "kernel:precision:percent, as bitmask:w8a8:10"
    guard parts.count == 3 else { throw error("'\(item)' is not \(form)") }
    guard let kernel = kernels.first(where: { $0.name == parts[0] }) else {
      let names = kernels.map(\.name).joined(separator: ", ")
      throw error("unknown kernel '\(parts[0])' in '\(item)' (kernels: \(names)); it takes \(form)")
    }
    let precision = Precision(rawValue: parts[1])
    guard precision != nil || parts[1] == "*" else {
      let names = Precision.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(
        "unknown precision '\(parts[1])' in '\(item)' (precisions: \(names), or *); it takes \(form)"
      )
    }
    if let refusal = precision.flatMap({ kernel.refusal(of: $0) }) {
      throw error("nothing to plant '\(item)' in: \(refusal)")
    }
    guard let percent = Double(parts[2]), percent > 0, percent <= mostPercent else {
      throw error("the percent of '\(item)' must be a number above 0, at most \(Int(mostPercent))")
    }
    return Entry(kernel: kernel.name, precision: precision, percent: percent)
  }

  private static func text(_ entry: Entry) -> String {
    let whole = Int(exactly: entry.percent).map(String.init)
    return [entry.kernel, entry.precision?.rawValue ?? "*", whole ?? "\(entry.percent)"]
      .joined(separator: ":")
  }

  private static func error(_ problem: String) -> UsageError {
    UsageError("\(variable): \(problem)")
  }
}
