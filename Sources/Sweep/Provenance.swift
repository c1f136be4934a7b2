import Foundation
import Hardware
import Kernels
import Measurement
import Records

/// Where a run's figures come from: the tool's build and the libraries it used.
enum Provenance {
  /// `debug, optimised`; a test build, in which slowdowns may be planted, says so.
  static var buildConfiguration: String {
    #if DEBUG
      let configuration = "debug"
    #else
      let configuration = "release"
    #endif
    return
      ([configuration, BuildConfiguration.description]
      + (PlantedSlowdown.isCompiledIn ? ["planted"] : [])).joined(separator: ", ")
  }

  /// Versions of what was measured with.
  static func versions(_ machine: MachineDescription) -> [String: String] {
    var versions = [
      "bench": BenchVersion.current, "hwloc": machine.hwlocVersion,
      "openblas": "\(OpenBLAS.version) \(OpenBLAS.coreType)",
    ]
    if let papi = CounterProbe.libraryVersion { versions["papi"] = papi }
    #if swift(>=6.3)
      versions["swift"] = "6.3 or later"
    #elseif swift(>=6.2)
      versions["swift"] = "6.2"
    #endif
    return versions
  }

  /// The commit of the checkout that holds the executable, `-dirty` with uncommitted changes; nil
  /// outside a checkout or without git.
  static func gitCommit() -> String? {
    let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let folder = executable.deletingLastPathComponent().path
    guard let commit = git(["rev-parse", "HEAD"], in: folder), !commit.isEmpty else { return nil }
    let changes = git(["status", "--porcelain", "--untracked-files=no"], in: folder) ?? ""
    return changes.isEmpty ? commit : "\(commit)-dirty"
  }

  private static func git(_ arguments: [String], in folder: String) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    do { try process.run() } catch { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
