import Foundation
import Hardware

/// File operations that either happen or leave nothing, with errors a user can act on.
enum Files {
  static let newline = UInt8(ascii: "\n")

  static func cannotWrite(_ path: String, _ code: Int32) -> UnavailableError {
    UnavailableError(
      "can't write \(path): \(String(cString: strerror(code))); choose another folder with --out")
  }

  static func read(_ path: String) throws -> Data {
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw DataError(file: path, "can't be read; check that it is a file and its permissions")
    }
  }

  static func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw cannotWrite(path, errno) }
  }

  /// Makes `path` and its missing parents; returns those made, outermost first.
  static func makeFolders(_ path: String) throws -> [String] {
    var missing: [String] = []
    var url = URL(fileURLWithPath: path)
    while url.path != "/" && !FileManager.default.fileExists(atPath: url.path) {
      missing.append(url.path)
      url.deleteLastPathComponent()
    }
    // Asked first, so that a folder that can't be written is refused before any of it is made.
    guard access(url.path, W_OK | X_OK) == 0 else { throw cannotWrite(path, errno) }
    var made: [String] = []
    for folder in missing.reversed() {
      guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
        let code = errno
        removeFolders(made)
        throw cannotWrite(path, code)
      }
      made.append(folder)
    }
    return made
  }

  /// Removes those of `paths` that are empty, the last first.
  static func removeFolders(_ paths: [String]) {
    for path in paths.reversed() { rmdir(path) }
  }

  /// Replaces the file at `path` by `value` as JSON for people to read.
  static func replace(_ path: String, withJSON value: some Encodable) throws {
    try replace(path, with: RunCoding.encoder(pretty: true).encode(value) + [newline])
  }

  /// The JSON kept as `name` in `place`, a folder or a file in it, or nil where there is none.
  ///
  /// Throws `DataError` when it can't be read, is of a newer schema, or has a `problem`.
  static func kept<Value: Decodable>(
    _ name: String, in place: String, problem: (Value) -> FieldProblem?
  ) throws -> Value? {
    let path = path(of: name, in: place)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let value = try RunCoding.decode(Value.self, from: read(path), file: path)
    if let problem = problem(value) {
      throw DataError(file: path, field: problem.field, problem.problem)
    }
    return value
  }

  /// Where `name` lies in `place`, a folder or a file in it.
  static func path(of name: String, in place: String) -> String {
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: place, isDirectory: &isFolder)
    let parent = URL(fileURLWithPath: place).deletingLastPathComponent().path
    return isFolder.boolValue ? "\(place)/\(name)" : "\(parent)/\(name)"
  }

  /// Replaces the file at `path` in one step: a reader, or a kill, finds the old or the new text.
  static func replace(_ path: String, with text: Data) throws {
    let temporary = "\(path).\(getpid()).tmp"
    let file = Foundation.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw cannotWrite(path, errno) }
    var failure = write(text, to: file)
    if failure == 0 && fsync(file) != 0 { failure = errno }
    close(file)
    if failure == 0 && rename(temporary, path) != 0 { failure = errno }
    guard failure == 0 else {
      unlink(temporary)
      throw cannotWrite(path, failure)
    }
    syncFolder(of: path)
  }

  /// Writes all of `text`; returns 0 or the error's number.
  static func write(_ text: Data, to file: Int32) -> Int32 {
    text.withUnsafeBytes { bytes in
      var offset = 0
      while offset < bytes.count {
        let slice = UnsafeRawBufferPointer(rebasing: bytes[offset...])
        let written = Foundation.write(file, slice.baseAddress, slice.count)
        if written < 0 && errno == EINTR { continue }
        if written <= 0 { return written < 0 ? errno : ENOSPC }
        offset += written
      }
      return 0
    }
  }

  /// Makes a new name in a folder last through a power cut; file systems that can't are let be.
  static func syncFolder(of path: String) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// `name` with all but letters, digits, `.`, `_` and `-` turned into single dashes.
  static func safeName(_ name: String) -> String {
    let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "._-"))
    var result = ""
    for scalar in name.unicodeScalars {
      if scalar.isASCII && allowed.contains(scalar) {
        result.unicodeScalars.append(scalar)
      } else if !result.hasSuffix("-") {
        result += "-"
      }
    }
    // A leading dot would hide the folder; `..` would leave it.
    let trimmed = result.drop { $0 == "." || $0 == "-" }.prefix(160)
    return trimmed.isEmpty ? "run" : String(trimmed)
  }
}
