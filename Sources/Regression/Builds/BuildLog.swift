import Foundation
import Hardware

/// What a build wrote, as far as it is of interest: how far it has come, and why it failed.
struct BuildLog {
  let path: String

  /// No log of a build is read further back than this.
  private static let mostBytes = 4 << 20
  /// More errors than these are mostly consequences of the first.
  private static let mostErrors = 10

  /// How far it has come, as the package manager counts.
  struct Step: Equatable {
    var done: Int
    var total: Int
    /// `Compiling Kernels TileStep.swift`.
    var text: String
  }

  /// The last step that it wrote; nil before the first.
  var lastStep: Step? {
    text(atMost: 4096).split(whereSeparator: \.isNewline).lazy.reversed()
      .compactMap(Self.step).first
  }

  /// At most `count` lines that say why it failed: the errors first, then how it ended.
  func reasons(_ count: Int = 20) -> [String] {
    let lines = text(atMost: Self.mostBytes).split(whereSeparator: \.isNewline)
      .filter { Self.step($0) == nil && !$0.allSatisfy(\.isWhitespace) }
      .map { String($0).readable }
    var seen = Set<String>()
    let errors = lines.filter { $0.contains("error:") && seen.insert($0).inserted }
      .prefix(min(Self.mostErrors, count))
    let rest = lines.suffix(count - errors.count).filter { !seen.contains($0) }
    return errors + rest
  }

  /// Whether it ended because the disk is full.
  var isDiskFull: Bool { text(atMost: Self.mostBytes).contains("No space left on device") }

  /// Whether the package has no product of the name.
  func lacks(product: String) -> Bool {
    text(atMost: Self.mostBytes).contains("no product named '\(product)'")
  }

  /// `[120/460] Compiling …`.
  static func step(_ line: Substring) -> Step? {
    guard line.first == "[", let end = line.firstIndex(of: "]") else { return nil }
    let numbers = line[line.index(after: line.startIndex)..<end].split(separator: "/")
    guard numbers.count == 2, let done = Int(numbers[0]), let total = Int(numbers[1]) else {
      return nil
    }
    let text = line[line.index(after: end)...].trimmingCharacters(in: .whitespaces)
    return Step(done: done, total: total, text: text.readable)
  }

  private func text(atMost most: Int) -> String {
    guard let handle = FileHandle(forReadingAtPath: path) else { return "" }
    defer { try? handle.close() }
    let size = (try? handle.seekToEnd()) ?? 0
    try? handle.seek(toOffset: size - min(size, UInt64(most)))
    return String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
  }
}
