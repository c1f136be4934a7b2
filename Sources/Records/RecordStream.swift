import Foundation
import Hardware

/// `records.jsonl`, open to append to.
public typealias RecordStream = LineStream<CaseRecord>

/// A file open to append to: one line per record, one write and one fsync per line.
///
/// A kill between two appends loses nothing; a kill within one leaves an unfinished line, which the
/// next opening cuts off.
public final class LineStream<Line: Codable> {
  /// Path of the file.
  public let path: String
  private let file: Int32
  private let encoder = RunCoding.encoder()

  /// Opens the file at `path`, made when it isn't there, for this process alone.
  public init(appendingTo path: String) throws {
    self.path = path
    file = Foundation.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Files.cannotWrite(path, errno) }
    // The lock goes with the process, however that ends.
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      throw UnavailableError("\(path) is in use by another bench; wait for it or end it")
    }
    Files.syncFolder(of: path)
    try repair()
  }

  deinit { if file >= 0 { close(file) } }

  /// Appends `record` and waits until the disk has it.
  ///
  /// On failure the file is as it was before.
  public func append(_ record: Line) throws {
    let line = try encoder.encode(record) + [Files.newline]
    try append(line)
  }

  private func append(_ text: Data) throws {
    let end = lseek(file, 0, SEEK_END)
    guard end >= 0 else { throw Files.cannotWrite(path, errno) }
    var failure = Files.write(text, to: file)
    if failure == 0 && fsync(file) != 0 { failure = errno }
    guard failure == 0 else {
      ftruncate(file, end)
      throw Files.cannotWrite(path, failure)
    }
  }

  private func repair() throws {
    let reading = try LineReading<Line>(of: try Files.read(path), file: path)
    if reading.tornBytes > 0 && ftruncate(file, off_t(reading.wholeBytes)) != 0 {
      throw Files.cannotWrite(path, errno)
    }
    if reading.lacksFinalNewline { try append(Data([Files.newline])) }
  }
}
