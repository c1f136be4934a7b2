import Foundation
import Hardware

/// Reads a file line by line, however long it is.
public final class LineFileReader {
  /// As it was given.
  public let path: String
  private let file: UnsafeMutablePointer<FILE>
  private var line: UnsafeMutablePointer<CChar>?
  private var capacity = 0

  /// Opens the file at `path`, or standard input for `-`.
  ///
  /// Throws `DataError` when it can't be read.
  public init(_ path: String) throws {
    self.path = path
    let isStandardInput = path == "-"
    guard let file = isStandardInput ? fdopen(dup(STDIN_FILENO), "r") : fopen(path, "re") else {
      throw DataError(file: path, "cannot be read: \(String(cString: strerror(errno)))")
    }
    self.file = file
  }

  deinit {
    free(line)
    fclose(file)
  }

  /// The next line without its line feed; nil after the last.
  public func next() throws -> Data? {
    errno = 0
    let length = getline(&line, &capacity, file)
    guard length >= 0, let line else {
      guard ferror(file) == 0 else {
        throw DataError(file: path, "cannot be read: \(String(cString: strerror(errno)))")
      }
      return nil
    }
    let text = Data(bytes: line, count: length)
    return text.last == Files.newline ? text.dropLast() : text
  }
}
