import ArgumentParser
import Testing

@testable import bench

@Suite struct HistoryCommandTests {
  @Test func helpOfEverySubcommandHasAnExample() {
    for command in HistoryCommand.configuration.subcommands {
      let help = HistoryCommand.helpMessage(for: command)
      #expect(help.contains("EXAMPLES\n  bench history "), "\(command)")
      #expect(help.contains("--history <file>"), "\(command)")
      #expect(!command.configuration.abstract.isEmpty)
    }
  }

  @Test func optionsReachTheirCommands() throws {
    let check = try #require(
      try Bench.parseAsRoot([
        "history", "check", "reports/x", "--gate", "--since", "2026-01-31", "--history", "h",
        "--format", "csv", "-q",
      ]) as? HistoryCheckCommand)
    #expect(check.folder == "reports/x" && check.gate && check.since == "2026-01-31")
    #expect(check.options.history == "h" && check.options.quiet && check.format == .csv)
    let show = try #require(
      try Bench.parseAsRoot(["history", "show", "--limit", "0", "--format", "svg"])
        as? HistoryShowCommand)
    #expect(show.caseName == nil && show.limit.value == 0 && show.format == .svg)
    #expect(show.options.history == "reports/history.sqlite")
    let prune = try #require(
      try Bench.parseAsRoot(["history", "prune", "--keep", "3", "--dry-run", "--machine", "3c"])
        as? HistoryPruneCommand)
    #expect(prune.keep?.value == 3 && prune.dryRun && prune.machine.machine == "3c")
  }

  @Test(arguments: [
    ["add"], ["list", "--limit", "-1"], ["list", "--limit", "many"], ["show", "--format", "pdf"],
    ["export"], ["import"], ["prune", "--keep", "x"],
  ])
  func whatMakesNoSenseIsRefused(_ arguments: [String]) {
    let error = #expect(throws: (any Error).self) {
      try Bench.parseAsRoot(["history"] + arguments)
    }
    #expect(error.map { Failure($0).code } == 64)
  }
}
