import Foundation
import Hardware
import Records
import Regression

/// The two programs that are compared, built first where they are revisions.
struct CompareBuilds {
  let base: Comparison.Side
  let head: Comparison.Side
  let warnings: [String]
  private let specPath: String
  /// Keeps what was built from being built over.
  private let builds: RevisionBuilds?

  /// The programs of `source`, which will run the cases of the file `specPath`.
  ///
  /// Throws what `RevisionBuilder` throws.
  init(_ source: CompareRequest.Source, specPath: String, display: EventDisplay) throws {
    self.specPath = specPath
    switch source {
    case .binaries(let base, let head):
      self.base = Comparison.Side(label: base, binary: Self.absolute(base))
      self.head = Comparison.Side(label: head, binary: Self.absolute(head))
      builds = nil
      warnings = []
    case .revisions(let range):
      let built = try RevisionBuilder(
        events: display.show, shouldStop: { Interrupt.isRequested }
      ).build(range, spec: specPath)
      base = Comparison.Side(built.base)
      head =
        built.head.map(Comparison.Side.init)
        ?? Comparison.Side(label: "this program", binary: Self.ownPath)
      builds = built
      warnings = built.warnings
    }
  }

  /// Starts a process of either; an answer may take `answerSeconds`.
  func launcher(answerSeconds: Double) -> WorkerLauncher {
    let binaries = [ComparisonSide.base: base.binary, .head: head.binary]
    let arguments = [WorkerProtocol.subcommand, "--spec", specPath]
    // What was built is held for as long as it may be started.
    return { [builds] side, identifies in
      try withExtendedLifetime(builds) {
        try WorkerProcess(
          binary: binaries[side] ?? "", arguments: arguments + (identifies ? [] : ["--brief"]),
          answerSeconds: answerSeconds, shouldStop: { Interrupt.isRequested })
      }
    }
  }

  private static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).path }

  /// Path of the program that runs.
  static var ownPath: String {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
  }
}

extension Comparison.Side {
  /// A revision that was built.
  fileprivate init(_ built: BuiltBinary) {
    self.init(label: built.label, binary: built.path)
    revision = built.revision
    buildSeconds = built.buildSeconds
  }
}
