import Foundation
import Hardware

/// How much of the machine builds may take.
public struct BuildRoom: Sendable, Equatable {
  /// Memory that is available.
  public var memoryBytes: Int
  /// Cores that this process may use.
  public var cores: Int

  /// Room of `memoryBytes` and `cores`.
  public init(memoryBytes: Int, cores: Int) {
    self.memoryBytes = memoryBytes
    self.cores = cores
  }

  /// What there is now.
  public static var current: BuildRoom {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let quota = OperatingSystem.cpuQuotaCores.map { Int($0.rounded(.up)) }
    return BuildRoom(
      memoryBytes: SystemMemory.current.availableBytes, cores: max(1, min(cores, quota ?? cores)))
  }

  /// Measured on this package: 0.9 GiB with two compiler processes, and each more, one for a core, adds up
  /// to 0.3 GiB; with room for files that are still to be written.
  private static let bytesPerBuild = 3 << 30
  /// A single one would wait for itself: SwiftPM plans and links while nothing else can be done.
  private static let coresPerBuild = 2

  /// How many of `builds` may run at the same time.
  func concurrent(_ builds: Int) -> Int {
    max(1, min(builds, memoryBytes / Self.bytesPerBuild, cores / Self.coresPerBuild))
  }
}
