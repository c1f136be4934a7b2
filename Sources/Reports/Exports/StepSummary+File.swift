import Foundation
import Hardware

extension StepSummary {
  /// The variable that names the file of a job's step.
  public static let variable = "GITHUB_STEP_SUMMARY"

  /// Appends to the file that `variable` names, and returns its path; nil where it names none.
  ///
  /// Throws `UnavailableError` where the file can't be written or has no room left; then it is as it was.
  public func append(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> String? {
    guard let path = environment[Self.variable], !path.isEmpty else { return nil }
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Self.failure(path, String(cString: strerror(errno))) }
    defer { close(file) }
    let end = lseek(file, 0, SEEK_END)
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: false)
    guard let text = text(room: Self.mostBytes - Int(max(0, end))) else {
      throw Self.failure(path, "it would grow beyond the 1 MiB that a step may write")
    }
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      // A device or a pipe has no end to go back to.
      if end >= 0 { ftruncate(file, end) }
      throw Self.failure(path, "writing failed")
    }
    return path
  }

  private static func failure(_ path: String, _ reason: String) -> UnavailableError {
    UnavailableError("can't append the summary to \(path), which \(variable) names: \(reason)")
  }
}
