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

      EXAMPLES
        bench report reports/2025-01-31-default
        bench report reports/2025-01-31-default --format csv > run.csv
        bench report reports/2025-01-31-default --format html > report.html
        bench report reports/2025-01-31-kernels --view bounds
        bench report reports/2025-01-31-model-t5-small --format markdown
        bench report reports/2025-01-31-decide-t5-small
      """)

  @Argument(help: ArgumentHelp("A run's folder, or a file in it.", valueName: "run"))
  var folder: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    if output.format == .html {
      return OutputOptions.show(try HTMLReport(ResultFolder.open(path: folder)).render())
    }
    if let decision = try DecisionFolder.open(folder) {
      return OutputOptions.show(
        try DecisionReport(decision).render(output.format, style: OutputOptions.style))
    }
    if let model = try ModelRunFolder.open(folder) {
      return OutputOptions.show(
        try ModelReport(model).render(output.format, style: OutputOptions.style))
    }
    let contents = try RunFolder.open(path: folder)
    if contents.isOfBreakEvens {
      guard output.view == nil else {
        throw UsageError("--view: break-evens are shown in one way; leave it out")
      }
      return OutputOptions.show(
        try BreakEvenReport(contents).render(output.format, style: OutputOptions.style))
    }
    let report = Report(contents, view: output.view)
    OutputOptions.show(try report.render(output.format, style: OutputOptions.style))
  }
}
