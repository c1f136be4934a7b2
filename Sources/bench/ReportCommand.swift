import ArgumentParser
import Hardware
import Records
import Reports

/// `bench report`.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Shows a run again, from its files alone.",
    discussion: """
      Measures nothing, and needs neither the machine nor the weights that the run used.
      As a table or Markdown it also goes to the file that GITHUB_STEP_SUMMARY names, where
      a CI job names one.

      EXAMPLES
        bench report reports/2025-01-31-default
        bench report reports/2025-01-31-default --format csv > run.csv
        bench report reports/2025-01-31-default --format junit > junit.xml
        bench report reports/2025-01-31-default --format html > report.html
        bench report reports/2025-01-31-kernels --view bounds
        bench report reports/2025-01-31-model-t5-small --format markdown
        bench report reports/2025-01-31-decide-t5-small
        bench report reports/2025-01-31-compare-ci --all
      """)

  @Argument(help: ArgumentHelp("A run's folder, or a file in it.", valueName: "run"))
  var folder: String

  @OptionGroup(title: "Output") var output: RunOutputOptions
  @OptionGroup(title: "Output") var shown: ViewOptions

  @Flag(help: "Every case of a comparison, not only those that changed.")
  var all = false

  func run() throws {
    if case .output(.html) = output.format {
      return OutputOptions.show(try HTMLReport(ResultFolder.open(path: folder)).render())
    }
    if let comparison = try ComparisonFolder.open(folder) {
      let report = ComparisonReport(comparison, all: all)
      OutputOptions.show(
        try report.render(ComparisonFormat(output.format), style: OutputOptions.style))
      return append(StepSummary(report))
    }
    if let decision = try DecisionFolder.open(folder) {
      return OutputOptions.show(
        try DecisionReport(decision).render(
          output.format.output(of: "decisions"), style: OutputOptions.style))
    }
    if let model = try ModelRunFolder.open(folder) {
      let report = ModelReport(model)
      OutputOptions.show(try report.render(output.format, style: OutputOptions.style))
      return append(StepSummary(report))
    }
    let contents = try RunFolder.open(path: folder)
    if contents.isOfBreakEvens {
      guard shown.view == nil else {
        throw UsageError("--view: break-evens are shown in one way; leave it out")
      }
      return OutputOptions.show(
        try BreakEvenReport(contents).render(
          output.format.output(of: "break-evens"), style: OutputOptions.style))
    }
    let report = Report(contents, view: shown.view)
    OutputOptions.show(try report.render(output.format, style: OutputOptions.style))
    append(StepSummary(report))
  }

  /// Data goes to other tools: only what people read goes to a job's page as well.
  private func append(_ summary: @autoclosure () -> StepSummary) {
    guard [.output(.table), .output(.markdown)].contains(output.format) else { return }
    EventDisplay(quiet: output.quiet).append(summary())
  }
}
