import ArgumentParser
import Foundation
import Regression

/// `bench compare-worker`: what `bench compare` starts of each build.
struct CompareWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: WorkerProtocol.subcommand,
    abstract: "Times samples for 'bench compare', which starts it.",
    discussion: """
      Reads requests from standard input and answers each in a line of JSON.

      EXAMPLES
        bench compare-worker --spec Benchmarks/ci.yaml
      """,
    shouldDisplay: false)

  @Option(help: "The spec file.")
  var spec: String

  @Flag(help: "Don't look for the commit that it is from.")
  var brief = false

  func run() throws {
    // Whatever else writes to standard output must not get between the answers.
    let output = FileHandle(fileDescriptor: dup(STDOUT_FILENO), closeOnDealloc: true)
    dup2(STDERR_FILENO, STDOUT_FILENO)
    let session = try WorkerSession(spec: spec, identifies: !brief)
    try session.run(
      read: { readLine() },
      write: { try output.write(contentsOf: $0 + [UInt8(ascii: "\n")]) })
  }
}
