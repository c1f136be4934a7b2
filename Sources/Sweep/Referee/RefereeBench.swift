import Hardware
import Kernels
import Matrices
import Measurement
import Records

/// A team with its ceilings and the memory that referee cases go through.
final class RefereeBench {
  /// Makes one case, or says why this machine can't have it.
  struct Maker: Sendable {
    var name: String
    var make: @Sendable (RefereeBench) throws -> Made
  }

  /// What a maker gives.
  enum Made {
    case made(RefereeCase)
    case skipped(reason: String)
  }

  let team: ThreadTeam
  let machine: MachineDescription
  let survey: CeilingSurvey
  let ceilings: Ceilings
  let kernelCeilings: KernelCeilings
  let parts: LayerParts
  private let regions: [MemoryRegion]
  /// Bytes of one window of a thread.
  let windowBytes: Int

  /// All threads' windows together: some milliseconds at the speed of DRAM.
  private static let windowsBytes = 16 << 20
  /// As many windows as exceed twice any cache, at least these.
  private static let fewestWindows = 4

  /// Throws `UnavailableError` when memory isn't granted.
  init(threads: Int, machine: MachineDescription) throws {
    let team = try ThreadTeam.make(threads: threads)
    self.team = team
    self.machine = machine
    survey = try CeilingSurvey(team: team, caches: machine.caches)
    ceilings = try Ceilings(survey, threads: threads)
    kernelCeilings = KernelCeilings(team: team, caches: machine.caches)
    parts = LayerParts(
      team: team, pattern: survey.fastestInOrder,
      residentBytes: LayerParts.residentBytes(machine.caches))
    let window = Self.windowsBytes / threads / 4096 * 4096
    windowBytes = window
    let most = max(SystemMemory.current.availableBytes / 8, 64 << 20)
    let wanted = min(4 * (machine.lastLevelCacheBytes ?? 32 << 20), most) / threads
    let count = max(Self.fewestWindows, wanted / window)
    regions = try (0..<threads).map { _ in try MemoryRegion(count: count * window) }
    let regions = regions
    team.perform { regions[$0].occupyPages() }
  }

  /// [windows][threads]: what together no cache holds, `bytes` of each window.
  func windows(bytes: Int) -> [[UnsafeRawBufferPointer]] {
    let count = (regions.first?.bytes.count ?? 0) / windowBytes
    return (0..<count).map { window in
      regions.map { region in
        UnsafeRawBufferPointer(
          rebasing: region.bytes[window * windowBytes..<window * windowBytes + bytes])
      }
    }
  }

  /// [threads]: the first `bytes` of each thread's memory.
  func prefix(_ bytes: Int) -> [UnsafeRawBufferPointer] {
    regions.map { UnsafeRawBufferPointer(rebasing: $0.bytes[..<min(bytes, $0.bytes.count)]) }
  }

  /// Bytes of each thread that stay in `level` and in none inside it; nil where that can't be.
  func bytesPerThread(in level: String) -> Int? {
    if level == "DRAM" { return windowBytes }
    guard let index = machine.caches.firstIndex(where: { $0.level == level }) else { return nil }
    let cache = machine.caches[index]
    let own = cache.bytes / 2 / min(team.count, max(1, cache.coresPerInstance)) / 4096 * 4096
    let inner = index > 0 ? machine.caches[index - 1].bytes : 0
    return own > 2 * inner && own <= (regions.first?.bytes.count ?? 0) ? own : nil
  }

  /// Bytes of each thread that stay in L2.
  var sliceBytes: Int { parts.residentBytes }

  /// A contestant that finds its data where the one before left it.
  func contestant(_ run: @escaping (Int) -> Void) -> Contestant {
    let team = team
    return Contestant(copies: 1, prepare: { team.rouse() }, run: run)
  }

  /// Every case there is, by name.
  var makers: [Maker] {
    Self.streams + Self.mixtures + Self.arithmetic + Self.chases + Self.decoders + Self.layers
  }
}
