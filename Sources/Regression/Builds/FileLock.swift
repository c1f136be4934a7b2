import Foundation
import Hardware

/// A lock that several processes of this machine share, held until it is released or its process ends,
/// however that may be.
final class FileLock {
  /// The lock's file; who has it open holds the lock, until all of them are gone.
  let descriptor: Int32

  /// The lock of the file at `path`, which is made where it isn't there; not held yet.
  ///
  /// Throws `UnavailableError` when it can't be.
  init(path: String) throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw UnavailableError("\(path) can't be made: \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  /// Takes it for this process alone, or gives false where another has it.
  func takeAlone() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

  /// Takes it together with others, or gives false where one has it alone; it may be held alone before.
  func takeShared() -> Bool { flock(descriptor, LOCK_SH | LOCK_NB) == 0 }

  /// Gives it back.
  func release() { flock(descriptor, LOCK_UN) }
}
