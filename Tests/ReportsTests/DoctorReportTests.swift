import Foundation
import Hardware
import Records
import Testing

@testable import Analysis
@testable import Reports

@Suite struct DoctorReportTests {
  /// A check-up whose cases' pairs scatter by so many percent, evenly, around no change.
  static func checkup(
    _ scatters: [(String, Double)], others: [Comparison.Case] = [], pairs: Int = 12,
    change: (inout Checkup) -> Void = { _ in }
  ) throws -> Checkup {
    var comparison = try Compared.comparison(
      scatters.map { id, percent in
        var one = Comparison.Case(caseID: id, verdict: .same)
        one.pairLogRatios = (0..<pairs).map { ($0.isMultiple(of: 2) ? 1 : -1) * percent / 100 }
        one.samples = 20 * pairs
        return one
      } + others)
    comparison.pairs = pairs
    comparison.wallSeconds = 58
    comparison.stealSeconds = 0
    var checkup = Checkup(
      comparison: comparison, settings: comparison.settings, timeBudgetSeconds: 240,
      surroundings: .init(
        otherProcessorSeconds: 0.5, cpuQuotaCores: nil, clockSource: "tsc",
        clockResolutionSeconds: 2e-8))
    checkup.comparison.machine.governor = nil
    checkup.comparison.machine.transparentHugePages = "madvise"
    checkup.comparison.machine.cores = 4
    checkup.comparison.machine.hardwareThreads = 4
    change(&checkup)
    return checkup
  }

  private static let quiet = [
    (Compared.id(), 0.8), (Compared.id(kernel: "csr"), 1.4), (Compared.id(precision: "w8a8"), 1.1),
  ]

  private func disturbances(_ change: (inout Checkup) -> Void) throws -> [String] {
    DoctorReport(try Self.checkup(Self.quiet, change: change)).disturbances
  }

  private static let busy = try? checkup(
    quiet + [(Compared.id(batch: 32), 6)],
    others: [Compared.one(Compared.id(kernel: "dense"), .refused, reason: "needs AVX-512")]
  ) {
    $0.surroundings.otherProcessorSeconds = 52
    $0.comparison.stealSeconds = 9
    $0.comparison.priority = "as it was: raising it is refused (Permission denied)"
  }

  @Test func tableOfAFitMachine() throws {
    let text = try DoctorReport(Self.checkup(Self.quiet)).render(.table)
    #expect(text == Self.fit)
  }

  private static let fit = """
    Fit to gate on: slowdowns of 3.5 % are found in every case
      pairs            12 pairs of processes in 58s, the build against itself
      false alarms     0 of 3 cases in 1 comparison: at most 63 % of cases
      finds slowdowns  from 3.2 % [2.8, 4.2] in half of the cases, from 3.5 % [3.0, 4.8] in all, nine
                       times in ten
      noisiest case    256×512 fp32 csr
      settings         10 pairs, undecided cases up to 30; 10 rounds × 2.00 ms, threshold 2 %
      machine          Example CPU, 4 cores, KVM, priority nice -5

    Cases
      case                  head / base         scatter of a pair  found from        pairs
      256×512 fp32 bitmask  0.0 % [-0.7, +0.7]  1.0 % [0.7, 1.8]   2.9 % [2.6, 3.6]     12
      256×512 fp32 csr      0.0 % [-1.1, +1.2]  1.7 % [1.2, 3.2]   3.5 % [3.0, 4.8]     12
      256×512 w8a8 bitmask  0.0 % [-0.9, +0.9]  1.4 % [0.9, 2.5]   3.2 % [2.8, 4.2]     12
      all cases: batch 1, 50% zeros, avx512, 2 threads, cold

    Settings for bench compare
      --pairs 10 --time-budget 3m, the pairs as now: finds slowdowns from 3.5 % in every case nine times
        in ten, in 2m 25s at most

    """

  @Test func tableOfADisturbedMachine() throws {
    let text = try DoctorReport(#require(Self.busy)).render(.table)
    #expect(text == Self.disturbed)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  private static let disturbed = """
    Fit for slowdowns above 9 % alone: 5 % is found in 3 of 4 cases
      pairs            12 pairs of processes in 58s, the build against itself
      false alarms     0 of 4 cases in 1 comparison: at most 53 % of cases
      finds slowdowns  from 3.2 % [2.8, 4.3] in half of the cases, from 9 % [7, 15] in all, nine times
                       in ten
      noisiest case    256×512 batch 32 fp32 bitmask
      settings         10 pairs, undecided cases up to 30; 10 rounds × 2.00 ms, threshold 2 %
      machine          Example CPU, 4 cores, KVM, priority as it was: raising it is refused (Permission
                       denied)

    Cases
      case                           head / base         scatter of a pair  found from        pairs
      256×512 batch 1 fp32 bitmask   0.0 % [-0.7, +0.7]  1.0 % [0.7, 1.8]   2.9 % [2.6, 3.6]     12
      256×512 batch 1 fp32 csr       0.0 % [-1.1, +1.2]  1.7 % [1.2, 3.2]   3.6 % [3.1, 4.9]     12
      256×512 batch 1 w8a8 bitmask   0.0 % [-0.9, +0.9]  1.4 % [0.9, 2.5]   3.2 % [2.8, 4.3]     12
      256×512 batch 32 fp32 bitmask  0 % [-5, +5]        7 % [5, 14]        9 % [7, 15]          12
      all cases: 50% zeros, avx512, 2 threads, cold

    Can't be gated on
      256×512 batch 1 fp32 dense: needs AVX-512

    What disturbs it
      the hypervisor gave 3.9 % of the processors' time to other guests: take a host of your own, or an
        instance whose cores aren't shared
      other processes kept 0.9 cores busy meanwhile: stop what else runs, and give the machine one job
        at a time
      processes run at the usual priority, as raising it is refused (Permission denied): run as root, or
        allow it (`docker run --cap-add SYS_NICE`; in a unit of systemd `LimitNICE=-20`)

    Settings for bench compare
      --pairs 41 --time-budget 10m: finds slowdowns from 5.1 % in every case nine times in ten, in 9m
        55s at most
      a spec without 256×512 batch 32 fp32 bitmask, the noisiest case: half of the cases find 3.2 %
        [2.8, 4.3]

    """

  @Test func markdown() throws {
    let text = try DoctorReport(#require(Self.busy)).render(.markdown)
    #expect(
      text.hasPrefix(
        "## bench doctor: Fit for slowdowns above 9 % alone: 5 % is found in 3 of 4 cases\n\n- pairs: 12"
      ))
    #expect(text.contains("\n| 256×512 batch 1 fp32 csr | 0.0 % [-1.1, +1.2] | 1.7 % [1.2, 3.2] |"))
    #expect(text.contains("(`docker run --cap-add SYS_NICE`;"))
    #expect(text.contains("### Can't be gated on\n\n- 256×512 batch 1 fp32 dense: needs AVX-512\n"))
  }

  @Test func dataForOtherTools() throws {
    let report = DoctorReport(try #require(Self.busy))
    let lines = try report.render(.csv).split(separator: "\r\n")
    #expect(lines.count == 1 + 5 && lines[0].hasPrefix("caseID,verdict,reason,pairs,ratio,"))
    #expect(
      lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 13 })
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(report.render(.json).utf8)) as? [String: Any])
    #expect(object["fitness"] as? String == "fitAbove")
    #expect((object["cases"] as? [Any])?.count == 4)
    #expect((object["disturbances"] as? [String])?.count == 3)
    let comparison = try #require(object["comparison"] as? [String: Any])
    #expect(comparison["name"] as? String == "ci")
  }

  /// Two pairs of cases that scatter wildly find nothing of any size.
  @Test(arguments: OutputFormat.allCases.filter { $0 != .html })
  func whatIsTooLargeForANumber(_ format: OutputFormat) throws {
    let checkup = try Self.checkup([(Compared.id(), 90)]) {
      $0.timeBudgetSeconds = 1
      $0.settings.mostPairs = 2
      $0.settings.pairs = 2
    }
    let report = DoctorReport(checkup)
    #expect(try !report.render(format).contains("inf"))
    #expect(report.headline.hasPrefix("Not fit to gate on: "))
  }

  @Test func thereIsNoPage() throws {
    #expect(throws: UsageError.self) { try DoctorReport.require(.html) }
    for format in OutputFormat.allCases where format != .html {
      try DoctorReport.require(format)
      #expect(try DoctorReport(Self.checkup(Self.quiet)).render(format).utf8.last == 10)
    }
  }

  @Test func aQuietMachineHasNoDisturbances() throws {
    #expect(try disturbances { _ in } == [])
  }

  @Test func eachDisturbanceSaysWhatToDo() throws {
    let changes: [(String, (inout Checkup) -> Void)] = [
      ("host of your own", { $0.comparison.stealSeconds = 20 }),
      ("one job at a time", { $0.surroundings.otherProcessorSeconds = 30 }),
      (
        "the load was 1.5 when it began",
        {
          $0.surroundings.otherProcessorSeconds = nil
          $0.comparison.loadAverage = 1.5
        }
      ),
      ("docker run --cpus 2", { $0.surroundings.cpuQuotaCores = 1.5 }),
      ("--cap-add SYS_NICE", { $0.comparison.priority = "as it was: it is refused" }),
      ("fix the frequency", { $0.comparison.cases[0].droppedSamples = 100 }),
      (
        "clocksource=tsc",
        {
          $0.surroundings.clockSource = "hpet"
          $0.surroundings.clockResolutionSeconds = 2e-6
        }
      ),
      ("cpupower", { $0.comparison.machine.governor = "powersave" }),
      ("echo madvise", { $0.comparison.machine.transparentHugePages = "never" }),
      ("idle while measuring", { $0.comparison.machine.hardwareThreads = 8 }),
      ("a warning of its own", { $0.comparison.warnings = ["a warning of its own"] }),
    ]
    for (advice, change) in changes {
      let found = try disturbances(change)
      #expect(found.count == 1 && found.first?.contains(advice) == true, "\(advice): \(found)")
    }
    let everyCore = try disturbances {
      $0.comparison.machine.cores = 2
      $0.comparison.machine.hardwareThreads = 2
      $0.surroundings.otherProcessorSeconds = 30
    }
    #expect(everyCore.count == 2 && everyCore[1].hasSuffix("give the spec 'threads: 1'"))
  }

  @Test func whyItIsNotFit() throws {
    func headline(_ scatters: [(String, Double)], _ others: [Comparison.Case], pairs: Int = 12)
      throws -> String
    {
      DoctorReport(try Self.checkup(scatters, others: others, pairs: pairs)).headline
    }
    let failed = Compared.one(Compared.id(kernel: "nm"), .noBase, reason: "error 0.3")
    let disturbed = (0..<2).map { Compared.one("\($0)", .contaminated) }
    #expect(
      try headline(Self.quiet, [failed])
        == "Not fit to gate on: 1 of 4 cases failed; mend their kernels first")
    #expect(try headline(Self.quiet, disturbed).contains("2 of 5 cases were disturbed too often"))
    #expect(try headline(Self.quiet, [], pairs: 3).contains("time for 3 pairs of processes alone"))
    let few = DoctorReport(try Self.checkup(Self.quiet, pairs: 3))
    #expect(try few.render(.table).contains("Can't be gated on") == false)
    #expect(try headline([], []).contains("no case could be measured"))
    #expect(try headline([("a", 60)], []).contains("go unnoticed"))
    let unequal = try Self.checkup(Self.quiet) {
      $0.comparison.cases[1].pairLogRatios = (0..<12).map { 0.1 + Double($0) / 1000 }
    }
    let report = DoctorReport(unequal)
    #expect(report.headline.contains("1 of 3 cases were called changed though nothing was"))
    #expect(report.settingsAdvice.isEmpty)
  }
}
