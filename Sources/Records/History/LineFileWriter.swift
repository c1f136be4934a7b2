import Foundation
import Hardware

/// Writes a file line by line; until it is finished, what was there before stays.
public final class LineFileWriter {
  /// Writes to standard output.
  public static let standardOutput = "-"

  private let path: String
  private let temporary: String
  private let file: Int32
  private var isFinished = false

  /// Begins the file at `path`, or goes to standard output for `-`.
  ///
  /// Throws `UnavailableError` when it can't be written.
  public init(_ path: String) throws {
    self.path = path
    temporary = "\(path).\(getpid()).tmp"
    guard path != Self.standardOutput else {
      file = STDOUT_FILENO
      return
    }
    file = Foundation.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Files.cannotWrite(path, errno) }
  }

  deinit {
    guard file > STDERR_FILENO else { return }
    close(file)
    if !isFinished { unlink(temporary) }
  }

  /// Writes `line`, which brings its line feed.
  public func write(_ line: Data) throws {
    let failure = Files.write(line, to: file)
    guard failure == 0 else { throw Files.cannotWrite(path, failure) }
  }

  /// Puts the file in its place.
  public func finish() throws {
    guard path != Self.standardOutput else { return }
    guard fsync(file) == 0, rename(temporary, path) == 0 else {
      throw Files.cannotWrite(path, errno)
    }
    isFinished = true
    Files.syncFolder(of: path)
  }
}
