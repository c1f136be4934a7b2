import Analysis
import Foundation
import Hardware
import Records

/// What disturbed a check-up, or may disturb what is gated: each with its figure, and what to do
/// about it.
struct Disturbances {
  private let checkup: Checkup
  private var comparison: Comparison { checkup.comparison }
  private var machine: MachineDescription { checkup.comparison.machine }

  init(_ checkup: Checkup) { self.checkup = checkup }

  /// One line each, without a full stop; what happened comes before what only may.
  var all: [String] {
    let seen = [
      steal, others, everyCore, quota, priority, dropped, clock, MachineAdvice.governor(machine),
      MachineAdvice.hugePages(machine), MachineAdvice.siblings(machine),
    ]
    return seen.compactMap(\.self) + comparison.warnings
  }

  /// Of all processors' time; beyond a hundredth it is worth a word.
  private var stolenShare: Double {
    let all = comparison.wallSeconds * Double(max(1, machine.hardwareThreads))
    return all > 0 ? comparison.stealSeconds / all : 0
  }

  private var isStolenFrom: Bool { stolenShare > 0.01 }

  private var steal: String? {
    guard isStolenFrom else { return nil }
    return
      "the hypervisor gave \(Units.percent(stolenShare)) of the processors' time to other guests: "
      + "take a host of your own, or an instance whose cores aren't shared"
  }

  /// Cores that other processes kept busy; a twentieth is more than a system's housekeeping takes.
  private var busyCores: Double? {
    guard let seconds = checkup.surroundings.otherProcessorSeconds, comparison.wallSeconds > 0
    else { return comparison.loadAverage }
    return seconds / comparison.wallSeconds
  }

  private var isShared: Bool { (busyCores ?? 0) > 0.05 }

  private var others: String? {
    guard isShared, let busyCores else { return nil }
    let cores = Rounding.text(busyCores, decimals: busyCores < 0.095 ? 2 : 1)
    let what =
      checkup.surroundings.otherProcessorSeconds == nil
      ? "the load was \(cores) when it began" : "other processes kept \(cores) cores busy meanwhile"
    return "\(what): stop what else runs, and give the machine one job at a time"
  }

  /// Threads of the case that takes the most.
  private var threads: Int {
    comparison.cases.compactMap { one in
      one.caseID.split(separator: "|", omittingEmptySubsequences: false).dropLast().last.flatMap {
        Int($0)
      }
    }.max() ?? 1
  }

  private var everyCore: String? {
    guard threads >= machine.cores, machine.cores > 1, isShared || isStolenFrom else { return nil }
    return "cases run on all \(machine.cores) cores, so that whatever else runs takes time from "
      + "them: give the spec 'threads: \(machine.cores / 2)'"
  }

  private var quota: String? {
    guard let quota = checkup.surroundings.cpuQuotaCores, quota < Double(threads) else {
      return nil
    }
    return "the container may use \(Rounding.text(quota)) cores' worth of time and cases run on "
      + "\(Units.count(threads, "thread")), which are stopped in mid-run: grant as many cores "
      + "(`docker run --cpus \(threads)`), or give the spec 'threads: \(max(1, Int(quota)))'"
  }

  private var priority: String? {
    guard let refusal = comparison.priority.wholeMatch(of: /as it was: (.*)/)?.output.1 else {
      return nil
    }
    return "processes run at the usual priority, as \(refusal): run as root, or allow it "
      + "(`docker run --cap-add SYS_NICE`; in a unit of systemd `LimitNICE=-20`)"
  }

  private var dropped: String? {
    let samples = comparison.cases.reduce(0) { $0 + $1.samples }
    let dropped = comparison.cases.reduce(0) { $0 + $1.droppedSamples }
    guard samples > 0, Double(dropped) > 0.01 * Double(samples) else { return nil }
    let tolerance = Units.percent(checkup.settings.canaryTolerance)
    return
      "\(Units.percent(Double(dropped) / Double(samples))) of the samples were dropped, as the "
      + "core's speed differed by over \(tolerance) within a round: fix the frequency (no turbo), "
      + "and keep other work off the cores"
  }

  /// A read that takes a microsecond is a system call, or a device's.
  private var clock: String? {
    let resolution = checkup.surroundings.clockResolutionSeconds
    guard resolution > 1e-6 else { return nil }
    let source = checkup.surroundings.clockSource.map { " (\($0))" } ?? ""
    return "the clock\(source) advances by \(Units.seconds(resolution)) at least: boot with "
      + "`clocksource=tsc`, or take longer samples with --sample"
  }
}
