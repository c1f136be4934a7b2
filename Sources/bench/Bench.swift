import ArgumentParser
import Kernels
import Records

/// The command line's root: which subcommands there are, and how a failure leaves the process.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Finds the fastest kernel for each layer of a sparse language model, here.",
    discussion: """
      Without a subcommand it sweeps: 'bench', 'bench --sweep' and 'bench sweep' are the same.

      EXAMPLES
        bench                                  the default sweep, three minutes
        bench --model t5-small --batch 1,16    one model, two batches
        bench sweep --help                     every option of a sweep

      EXIT CODES
        0   fine                               64  the command line makes no sense
        2   something got slower               65  a file's content can't be used
        3   a kernel failed its check          69  something needed is missing
        4   what was measured can't be         130 stopped by Ctrl-C; what was
            relied on                              measured is kept
        5   nothing to compare with
        6   nothing ran
      """,
    version: BenchVersion.current,
    subcommands: [
      SweepCommand.self, ModelCommand.self, PredictCommand.self, DecideCommand.self,
      ProfileCommand.self, MachineCommand.self, KernelsCommand.self, ReportCommand.self,
      CompareCommand.self, HistoryCommand.self, DoctorCommand.self, CompareWorkerCommand.self,
    ],
    defaultSubcommand: SweepCommand.self)

  static func main() {
    do {
      var command = try parseAsRoot()
      if let warning = try PlantedSlowdown.warning() { Failure.warn(warning) }
      try command.run()
    } catch {
      Failure(error).exit()
    }
  }
}
