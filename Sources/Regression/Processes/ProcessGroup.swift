import Foundation
import Hardware

/// A program in a process group of its own: Ctrl-C in a terminal reaches this tool alone, which then ends
/// the program and all that it started.
final class ProcessGroup {
  private let process: pid_t
  private var ended: Int32?

  /// Starts `words`, the program first; what it writes goes to `output` and `errors`.
  ///
  /// It keeps `kept` open, if given, for as long as it runs: a lock is held even where this tool is killed.
  ///
  /// Throws `UnavailableError` where the program isn't found or can't be started.
  init(
    _ words: [String], environment: [String: String], output: Int32,
    errors: Int32, kept: Int32? = nil
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    if let kept { posix_spawn_file_actions_adddup2(&actions, kept, STDERR_FILENO + 1) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    let arguments = words.map { strdup($0) }
    let variables = environment.map { strdup("\($0)=\($1)") }
    defer { (arguments + variables).forEach { free($0) } }
    var process: pid_t = -1
    let failure = posix_spawnp(
      &process, words[0], &actions, &attributes, arguments + [nil], variables + [nil])
    guard failure == 0 else {
      let reason = failure == ENOENT ? "it isn't on the PATH" : String(cString: strerror(failure))
      throw UnavailableError("'\(words[0])' can't be run: \(reason)")
    }
    self.process = process
  }

  deinit { end() }

  /// Its exit code once it ended, 128 + the signal that ended it; nil while it runs.
  ///
  /// Returns after at most `milliseconds`, or as soon as it ended.
  func status(within milliseconds: Int) -> Int32? {
    var left = milliseconds
    // Short at first: git is done within a few milliseconds.
    var slice = 1
    while true {
      var status: Int32 = 0
      if let ended { return ended }
      let waited = waitpid(process, &status, WNOHANG)
      if waited == process || (waited < 0 && errno == ECHILD) {
        let signal = status & 0x7f
        ended = signal == 0 ? (status >> 8) & 0xff : 128 + signal
      } else if left <= 0 {
        return nil
      } else {
        slice = min(left, slice)
        poll(nil, 0, Int32(slice))
        left -= slice
        slice = min(2 * slice, 50)
      }
    }
  }

  /// Kills it with all that it started, where it still runs.
  func end() {
    guard ended == nil else { return }
    kill(-process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    ended = 128 + SIGKILL
  }
}
