import Foundation
import Hardware

/// What a process writes to its standard error, kept in a file without a name: it goes with the process.
final class ProcessComplaints {
  /// Open to write to.
  let file: Int32

  /// A new file.
  init() throws {
    var name = Array("\(FileManager.default.temporaryDirectory.path)/bench-XXXXXX".utf8CString)
    file = mkstemp(&name)
    guard file >= 0 else {
      throw UnavailableError(
        "no temporary file can be made: \(String(cString: strerror(errno))); set TMPDIR to a folder "
          + "that can be written")
    }
    // A worker gets it as its standard error, and nobody else at all.
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    unlink(name)
  }

  deinit { close(file) }

  /// The last line that isn't empty, fit to be shown; nil where nothing was written.
  var lastLine: String? {
    let size = lseek(file, 0, SEEK_END)
    guard size > 0 else { return nil }
    let most = off_t(4096)
    var buffer = [UInt8](repeating: 0, count: Int(min(size, most)))
    let count = pread(file, &buffer, buffer.count, max(0, size - most))
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count], as: UTF8.self)
      .split(whereSeparator: \.isNewline)
      .last { !$0.allSatisfy(\.isWhitespace) }
      .map { String($0).readable }
  }
}
