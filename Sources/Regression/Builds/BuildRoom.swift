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

  /// The compiler starts a process for each core, of up to half a GiB each with the largest files of this
  /// package, and SwiftPM takes as much again.
  private static let bytesPerBuild = 3 << 30
  /// A single one would wait for itself: SwiftPM plans and links while nothing else can be done.
  private static let coresPerBuild = 2

  /// How many of `builds` may run at the same time.
  func concurrent(_ builds: Int) -> Int {
    max(1, min(builds, memoryBytes / Self.bytesPerBuild, cores / Self.coresPerBuild))
  }
}
