/// How far something long has come: a bar on a terminal, plain lines in a log, or nothing.
///
/// It is told, and never asks: `begin`, `update` as often as there is news, `finish`. Clock and output
/// are passed in. Files that also import Foundation write `Reports.Progress`.
public final class Progress {
  /// How to show it.
  public enum Mode: Sendable, Equatable {
    /// One line, drawn over and over, at most `columns` wide.
    case bar(columns: Int)
    /// A line when something finished, and every few seconds otherwise.
    case lines
    /// Nothing.
    case silent
  }

  /// A log keeps every line: more than one in so many seconds says nothing new.
  static let secondsBetweenLines = 5.0
  /// Drawing more often than the eye can follow would only take time from the work.
  static let secondsBetweenBars = 0.1

  private let mode: Mode
  private let clock: () -> Double
  private let output: (String) -> Void
  private var total = 0
  private var done = 0
  private var shownAt = -Double.infinity
  private var shown = ""

  /// Shows progress through `output`, which gets text with its line ends; `clock` gives seconds.
  public init(mode: Mode, clock: @escaping () -> Double, output: @escaping (String) -> Void) {
    self.mode = mode
    self.clock = clock
    self.output = output
  }

  /// Starts over, with `total` things to do.
  public func begin(total: Int) {
    self.total = total
    done = 0
    shownAt = -.infinity
    shown = ""
  }

  /// `done` of `total` things are done; `label` is the one in hand.
  public func update(done: Int, total: Int, label: String, secondsLeft: Double? = nil) {
    let advanced = done > self.done
    self.done = done
    self.total = total
    let now = clock()
    switch mode {
    case .silent: break
    case .lines:
      guard advanced || now - shownAt >= Self.secondsBetweenLines else { return }
      shownAt = now
      let left = secondsLeft.map { ", \(Units.duration($0)) left" } ?? ""
      output("\(done)/\(total) \(label)\(left)\n")
    case .bar(let columns):
      guard advanced || now - shownAt >= Self.secondsBetweenBars else { return }
      shownAt = now
      draw(
        Self.bar(
          done: done, total: total, label: label, secondsLeft: secondsLeft, columns: columns))
    }
  }

  /// Shows `text` on lines of its own, above the bar where there is one; never silenced.
  public func note(_ text: String) {
    guard case .bar = mode, !shown.isEmpty else { return output(text + "\n") }
    output("\r\u{1B}[K" + text + "\n" + shown)
  }

  /// Takes the bar away.
  public func finish() {
    guard case .bar = mode, !shown.isEmpty else { return }
    output("\r\u{1B}[K")
    shown = ""
  }

  private func draw(_ text: String) {
    shown = text
    output("\r\u{1B}[K" + text)
  }

  /// `[=====>    ] 12/48  3m 05s left  label`, at most `columns` - 1 wide: a full last column wraps.
  static func bar(
    done: Int, total: Int, label: String, secondsLeft: Double?, columns: Int
  ) -> String {
    let limit = max(1, columns - 1)
    let cells = max(5, min(24, limit / 4))
    let share = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 0
    let filled = Int((share * Double(cells)).rounded(.down))
    var bar = String(repeating: "=", count: filled)
    if filled < cells { bar += ">" }
    var text = "[\(bar.padding(to: cells))] \(done)/\(total)"
    if let secondsLeft { text += "  \(Units.duration(secondsLeft)) left" }
    let room = limit - text.count - 2
    if room >= 8 && !label.isEmpty { text += "  " + label.cutInMiddle(to: room) }
    return text.cut(to: limit)
  }
}
