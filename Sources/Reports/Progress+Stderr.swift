import Foundation

extension Progress {
  /// Progress on standard error: a bar on a terminal, lines elsewhere, nothing when `quiet`.
  public convenience init(quiet: Bool) {
    let start = ContinuousClock.now
    let mode: Mode
    if quiet {
      mode = .silent
    } else if Terminal.isTerminal(STDERR_FILENO) {
      mode = .bar(columns: Terminal.columns(STDERR_FILENO) ?? 80)
    } else {
      mode = .lines
    }
    self.init(
      mode: mode,
      clock: { (ContinuousClock.now - start) / .seconds(1) },
      // A closed standard error is no reason to stop measuring.
      output: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) })
  }
}
