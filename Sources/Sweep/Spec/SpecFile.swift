import Foundation
import Hardware

/// Finds spec files: by path, or by bare name in `Benchmarks/`.
public struct SpecFile: Sendable {
  /// The folder where bare names are looked up.
  public var folder: String

  /// Looks bare names up in `folder`.
  public init(folder: String = "Benchmarks") { self.folder = folder }

  /// More than any spec has; a checkpoint given by mistake isn't read to its end.
  private static let mostBytes = 1 << 20

  /// The spec called `nameOrPath`; nil is the one that is compiled in.
  public func load(_ nameOrPath: String?) throws -> SweepSpec {
    guard let nameOrPath else {
      return try SweepSpec(yaml: SweepSpec.defaultYAML, file: "default spec")
    }
    let path = try path(of: nameOrPath)
    return try SweepSpec(yaml: text(at: path), file: path)
  }

  /// Names of the specs in the folder, sorted.
  public var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// The path of the spec called `nameOrPath`.
  ///
  /// Throws `UsageError` where there is none.
  public func path(of nameOrPath: String) throws -> String {
    if isFile(nameOrPath) { return nameOrPath }
    let inFolder = "\(folder)/\(nameOrPath).yaml"
    if !nameOrPath.contains("/") && isFile(inFolder) { return inFolder }
    let close = nearest(nameOrPath, among: names, limit: 3)
    let hint =
      close.isEmpty
      ? "give a file, or the name of one in \(folder)/"
      : "nearest: \(close.joined(separator: ", "))"
    throw UsageError("no spec '\(nameOrPath)': \(hint)")
  }

  private func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return exists && !isFolder.boolValue
  }

  func text(at path: String) throws -> String {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw DataError(file: path, "can't be read")
    }
    let data: Data
    do {
      data = try handle.read(upToCount: Self.mostBytes + 1) ?? Data()
    } catch {
      throw DataError(file: path, "can't be read")
    }
    guard data.count <= Self.mostBytes else {
      throw DataError(file: path, "is larger than 1 MiB: not a spec")
    }
    guard let text = String(bytes: data, encoding: .utf8) else {
      throw DataError(file: path, "is not UTF-8 text")
    }
    return text
  }
}
