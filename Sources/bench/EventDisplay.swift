import Reports
import Sweep

/// Shows a sweep's events on stderr, so that stdout holds the result alone.
final class EventDisplay {
  private let quiet: Bool
  private let progress: Reports.Progress

  init(quiet: Bool) {
    self.quiet = quiet
    progress = Reports.Progress(quiet: quiet)
  }

  /// Shows one event.
  func show(_ event: SweepEvent) {
    switch event {
    case .note(let text): note(text)
    case .warning(let text): note("warning: \(text)")
    case .started(let groups): progress.begin(total: groups)
    case .progress(let done, let total, let label, let secondsLeft):
      progress.update(done: done, total: total, label: label, secondsLeft: secondsLeft)
    case .groupFinished: break
    case .finished: finish()
    }
  }

  /// Appends `summary` to the file of the CI job's step, where there is one, and says so; a file that
  /// can't be written is worth a warning, but no run is worth less for it.
  func append(_ summary: StepSummary) {
    do {
      if let path = try summary.append() { note("summary appended to \(path)") }
    } catch {
      progress.note("bench: warning: \(error)")
    }
  }

  /// Takes the bar away, so that what comes next starts on a line of its own.
  func finish() { progress.finish() }

  /// Writes a line to stderr, unless quiet.
  func note(_ text: String) {
    if quiet { return }
    progress.note("bench: \(text)")
  }
}
