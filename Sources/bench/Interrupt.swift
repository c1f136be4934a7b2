import Glibc
import Synchronization

/// Ctrl-C: the first asks the sweep to stop and keep what it has, the second ends the process.
enum Interrupt {
  private static let requested = Atomic<Bool>(false)

  /// Whether Ctrl-C was pressed since `install`.
  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Takes over SIGINT from now on.
  static func install() {
    // Also makes sure that the flag exists before a signal handler first touches it.
    requested.store(false, ordering: .relaxed)
    signal(SIGINT) { _ in
      Interrupt.requested.store(true, ordering: .relaxed)
      signal(SIGINT, SIG_DFL)
    }
  }
}
