import Hardware
import Measurement
import Records
import Sweep

/// Finds out what this machine does to a build that is compared with itself.
public struct Doctor {
  /// Compares the build with itself: by these settings, within so many seconds.
  public typealias Compare = (Comparison.Settings, Double) throws -> Comparison

  /// More pairs than any check-up has time for.
  static let mostPairs = 1000

  private let settings: Comparison.Settings
  private let timeBudgetSeconds: Double
  private let seconds: Double
  private let processorTime: () -> ProcessorTime?
  private let compare: Compare

  /// A check-up of about `seconds`, for comparisons by `settings` that may take
  /// `timeBudgetSeconds`.
  public init(
    settings: Comparison.Settings, timeBudgetSeconds: Double, seconds: Double,
    processorTime: @escaping () -> ProcessorTime? = ProcessorTime.now, compare: @escaping Compare
  ) {
    self.settings = settings
    self.timeBudgetSeconds = timeBudgetSeconds
    self.seconds = seconds
    self.processorTime = processorTime
    self.compare = compare
  }

  /// As many pairs as there is time for, all of every case: they are judged later, in sets as large
  /// as a comparison's.
  ///
  /// Throws what `compare` throws.
  public func examine() throws -> Checkup {
    var endless = settings
    endless.pairs = Self.mostPairs
    endless.mostPairs = Self.mostPairs
    let before = processorTime()
    let comparison = try compare(endless, seconds)
    let after = processorTime()
    var others: Double?
    if let before, let after { others = after.others(since: before) }
    return Checkup(
      comparison: comparison, settings: settings, timeBudgetSeconds: timeBudgetSeconds,
      surroundings: Checkup.Surroundings(
        otherProcessorSeconds: others, cpuQuotaCores: OperatingSystem.cpuQuotaCores,
        clockSource: OperatingSystem.clockSource,
        clockResolutionSeconds: Clock.resolutionSeconds))
  }

  /// Passes `events` on with the time that has passed as how far it has come.
  public static func timed(
    _ events: @escaping (SweepEvent) -> Void, seconds: Double,
    clock: @escaping () -> Double = { Double(Clock.now()) * 1e-9 }
  ) -> (SweepEvent) -> Void {
    let start = clock()
    let total = Int(seconds.rounded(.up))
    return { event in
      switch event {
      case .started: events(.started(groups: total))
      case .progress(_, _, let label, _):
        let passed = clock() - start
        events(
          .progress(
            done: min(total, Int(passed)), total: total, label: label,
            secondsLeft: max(0, seconds - passed)))
      default: events(event)
      }
    }
  }
}
