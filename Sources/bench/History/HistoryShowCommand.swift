import ArgumentParser
import Hardware
import History
import Reports

/// `bench history show`.
struct HistoryShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows a case run by run, and where its level changed; or all that changed.",
    discussion: """
      Without a case it shows every case whose speedup over dense changed.

      EXAMPLES
        bench history show
        bench history show "mlp.up|16384x4096|1|w8a8"
        bench history show bitmask --format html > bitmask.html
      """)

  @Argument(
    help: ArgumentHelp("A case's id, or a part of it that no other has.", valueName: "case"))
  var caseName: String?

  @Option(
    help: ArgumentHelp("How many runs of a series a table shows at most.", valueName: "number"))
  var limit: CountArgument = 40

  @OptionGroup var machine: HistoryMachineOption
  @OptionGroup var options: HistoryOptions

  @Option(
    help: ArgumentHelp(
      "How to show it: table, markdown, csv, json, svg, html.", valueName: "format"))
  var format: SeriesFormat = .table

  func run() throws {
    let display = EventDisplay(quiet: options.quiet)
    try options.open(for: .reading, display) { store in
      let caseID = try caseName.map { try store.caseID($0) }
      let fingerprint = try machine.fingerprint(in: store)
      let series = try store.series(of: caseID.map { [$0] }, fingerprint: fingerprint)
      if let caseID, series.isEmpty {
        throw UsageError("--machine: no run of it has the case '\(caseID)'")
      }
      var report = SeriesReport(
        series, ofCase: caseID, machines: try store.machines(), limit: limit.value)
      report.know(try store.runs(report.wantedRuns))
      OutputOptions.show(try report.render(format, style: OutputOptions.style))
    }
  }
}

extension SeriesFormat: ExpressibleByArgument {}
