import Foundation
import Hardware

/// What a process writes, kept in a file without a name: it goes with the process.
final class UnnamedFile {
  /// Open to write to.
  let descriptor: Int32

  /// A new file.
  ///
  /// Throws `UnavailableError` where no temporary file can be made.
  init() throws {
    var name = Array("\(FileManager.default.temporaryDirectory.path)/bench-XXXXXX".utf8CString)
    descriptor = mkstemp(&name)
    guard descriptor >= 0 else {
      throw UnavailableError(
        "no temporary file can be made: \(String(cString: strerror(errno))); set TMPDIR to a folder "
          + "that can be written")
    }
    // A process gets it as its standard output or error, and nobody else at all.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(name)
  }

  deinit { close(descriptor) }

  /// All of it, without the line ends at its end.
  var text: String { read(atMost: .max).trimmingCharacters(in: .newlines) }

  /// The last line that isn't empty, fit to be shown; nil where nothing was written.
  var lastLine: String? {
    read(atMost: 4096).split(whereSeparator: \.isNewline)
      .last { !$0.allSatisfy(\.isWhitespace) }
      .map { String($0).readable }
  }

  /// The last `most` bytes.
  private func read(atMost most: Int) -> String {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    guard size > 0 else { return "" }
    var buffer = [UInt8](repeating: 0, count: min(size, most))
    let count = pread(descriptor, &buffer, buffer.count, off_t(size - buffer.count))
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }
}
