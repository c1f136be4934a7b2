import ArgumentParser
import Foundation
import Hardware
import Reports
import Testing

@testable import Sweep
@testable import bench

/// The sweep command that `arguments` parse to.
func sweep(_ arguments: String...) throws -> SweepCommand {
  try #require(try Bench.parseAsRoot(arguments) as? SweepCommand)
}

@Suite struct CommandLineTests {
  @Test func threeWaysToSweep() throws {
    for arguments in [[], ["--sweep"], ["sweep"], ["sweep", "--sweep"]] {
      let command = try #require(try Bench.parseAsRoot(arguments) as? SweepCommand)
      let request = try SweepRequest(work: command.work, run: command.keeping)
      #expect(request.spec == (try SweepSpec(yaml: SweepSpec.defaultYAML)))
      #expect(request.resumed == nil)
      #expect(command.keeping.out == "reports")
    }
    #expect(try Bench.parseAsRoot(["machine"]) is MachineCommand)
    #expect(try Bench.parseAsRoot(["kernels"]) is KernelsCommand)
    #expect(try Bench.parseAsRoot(["report", "x"]) is ReportCommand)
    #expect(try Bench.parseAsRoot(["model", "x"]) is ModelCommand)
  }

  @Test func everyFlagReachesItsField() throws {
    let command = try sweep(
      "--shape", "8x16,16x8", "--layers", "8x", "--sparsity", "0.5", "--sparsity", "0.6:0.8:0.1",
      "--pattern", "2:4", "--batch", "1,4", "--precision", "fp32", "--kernel", "dense,csr", "--isa",
      "generic", "--threads", "1,2", "--cache", "cold,warm", "--time-budget", "2m",
      "--case-budget", "100ms", "--seed", "7", "--filter", "dense$", "--weights", "w",
      "--every-layer", "--format", "csv", "--view", "kernels", "--quiet", "--out", "elsewhere",
      "--model", "t5-small")
    let spec = try SweepRequest(work: command.work, run: command.keeping).spec
    var expected = SweepSpec()
    expected.name = "t5-small_w_shapes"
    expected.models = ["t5-small"]
    expected.shapes = [
      LayerShape(outFeatures: 8, inFeatures: 16), LayerShape(outFeatures: 16, inFeatures: 8),
    ]
    expected.weights = "w"
    expected.layers = try NameFilter(parsing: "8x")
    expected.sparsities = [0.5, 0.6, 0.7, 0.8]
    expected.patterns = [.nm(kept: 2, group: 4)]
    expected.batches = [1, 4]
    expected.kernels = ["dense", "csr"]
    expected.isas = [.generic]
    expected.threads = [1, 2]
    expected.caches = [.cold, .warm]
    expected.timeBudgetSeconds = 120
    expected.caseBudgetSeconds = 0.1
    expected.seed = 7
    expected.filter = try NameFilter(parsing: "dense$")
    expected.everyLayer = true
    #expect(spec == expected)
    #expect(command.output.format == .output(.csv) && command.output.quiet)
    #expect(command.shown.view == .kernels)
    #expect(command.keeping.out == "elsewhere")
  }

  @Test func aRunIsShownAgainInEveryView() throws {
    for view in ReportView.allCases {
      let command = try Bench.parseAsRoot(["report", "x", "--view", view.rawValue])
      #expect(try #require(command as? ReportCommand).shown.view == view)
      #expect(ReportCommand.helpMessage(columns: 100).contains(view.rawValue))
    }
  }

  @Test func everyFieldOfASpecButItsNameIsAFlag() {
    let help = SweepCommand.helpMessage(columns: 100)
    for field in SpecField.allCases where field != .name {
      #expect(help.contains("--\(field.rawValue)"), "\(field.rawValue)")
    }
  }

  @Test func resumeTakesAFolderOrTheNewest() throws {
    #expect(try sweep("--resume").keeping.resume == RunOptions.newest)
    #expect(try sweep("--resume", "reports/x").keeping.resume == "reports/x")
    #expect(try sweep("--resume", "--quiet").keeping.resume == RunOptions.newest)
    #expect(try sweep().keeping.resume == nil)
  }

  @Test func helpOfEveryCommandHasAnExample() {
    #expect(Bench.helpMessage().contains("EXAMPLES"))
    for command in Bench.configuration.subcommands {
      let help = Bench.helpMessage(for: command)
      #expect(help.contains("EXAMPLES\n  bench "), "\(command)")
      #expect(!command.configuration.abstract.isEmpty)
    }
  }
}
