import ArgumentParser
import History

/// Which history, and how much to say.
struct HistoryOptions: ParsableArguments {
  /// Where it is unless said otherwise.
  static let defaultFile = "\(RunOptions.defaultFolder)/history.sqlite"

  @Option(help: ArgumentHelp("The file of the history.", valueName: "file"))
  var history = Self.defaultFile

  @Flag(name: .shortAndLong, help: "No notes; errors and the result remain.")
  var quiet = false

  /// Runs `body` with the open history; what the user should know of it goes to `display`.
  func open(
    for access: HistoryStore.Access, _ display: EventDisplay, _ body: (HistoryStore) throws -> Void
  ) throws {
    let store = try HistoryStore(history, for: access)
    defer { store.close() }
    store.notes.forEach(display.note)
    try body(store)
  }
}

/// Which machine's runs.
struct HistoryMachineOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Runs of one machine alone: its fingerprint, or the beginning of it.",
      valueName: "fingerprint"))
  var machine: String?

  /// The fingerprint in full; nil where all machines are meant.
  func fingerprint(in store: HistoryStore) throws -> String? {
    try machine.map { try store.fingerprint($0) }
  }
}
