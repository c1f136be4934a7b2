import Foundation
import Glibc
import Hardware

/// The bytes of a file, mapped read-only for as long as this object lives.
///
/// A file that another process shortens while it is mapped kills this process (SIGBUS) when the lost
/// part is read: checkpoints are taken to be left alone during a run.
///
/// Sendable although it holds a pointer: the mapping is never written and never moves.
final class MappedFile: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  /// Maps the regular file at `path`.
  init(path: String) throws {
    // Without O_NONBLOCK, opening a named pipe would wait for somebody to write to it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw DataError(file: path, "can't be opened: \(Self.lastError())")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw DataError(file: path, "can't be read: \(Self.lastError())")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DataError(file: path, "is not a regular file")
    }
    let count = Int(status.st_size)
    // mmap refuses a length of zero.
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      base != UnsafeMutableRawPointer(bitPattern: -1)
    else {
      throw DataError(file: path, "can't be mapped: \(Self.lastError())")
    }
    bytes = UnsafeRawBufferPointer(start: base, count: count)
  }

  deinit {
    if let base = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
    }
  }

  private static func lastError() -> String { String(cString: strerror(errno)) }
}
