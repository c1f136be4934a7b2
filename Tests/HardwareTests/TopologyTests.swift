import Foundation
import Testing

@testable import Hardware

@Suite struct TopologyTests {
  @Test func describesThisMachineConsistently() throws {
    let topology = try Topology.load()
    #expect(topology.cores >= 1)
    #expect(Set(topology.corePUs).count == topology.cores)
    #expect(topology.hardwareThreads >= topology.cores)
    #expect(topology.sockets >= 1 && topology.sockets <= topology.cores)
    #expect(topology.numaNodes.reduce(0) { $0 + $1.cores } == topology.cores)
    #expect(topology.hwlocVersion.first?.isNumber == true)
    #expect(topology.lineBytes > 0 && topology.lineBytes.nonzeroBitCount == 1)
  }

  @Test func usesAllowedProcessorsOnly() throws {
    let allowed = Topology.allowedPUs
    #expect(!allowed.isEmpty)
    #expect(try Topology.load().corePUs.allSatisfy(allowed.contains))
  }

  @Test func cachesGrowOutwardsAndCoverAllCores() throws {
    let topology = try Topology.load()
    let levels = topology.caches.map(\.level)
    #expect(levels == levels.sorted())
    for level in Set(levels) {
      let caches = topology.caches.filter { $0.level == level }
      #expect(caches.allSatisfy { $0.bytes > 0 && $0.lineBytes > 0 })
      #expect(caches.reduce(0) { $0 + $1.instances * $1.coresPerInstance } == topology.cores)
    }
    if let inner = topology.cacheBytes("L1"), let outer = topology.cacheBytes("L2") {
      #expect(inner < outer)
    }
    #expect(topology.cacheBytes("L9") == nil)
  }

  @Test func everyCoreCanBePinnedTo() throws {
    for processor in try Topology.load().corePUs {
      let allowed = onOwnThread { () -> String? in
        guard pinCurrentThread(toPU: processor) else { return nil }
        return OperatingSystem.text(of: "/proc/thread-self/status")
          .flatMap { OperatingSystem.field("Cpus_allowed_list", in: $0) }
      }
      #expect(allowed == "\(processor)")
    }
  }

  @Test(arguments: [-1, 8191, 8192, Int.max]) func refusesProcessorsThatAreNotThere(_ number: Int) {
    #expect(onOwnThread { pinCurrentThread(toPU: number) } == false)
  }

  /// A pinned thread doesn't hide the machine from a topology loaded later.
  @Test func isLoadedWholeFromAPinnedThread() throws {
    let whole = try Topology.load()
    let seen = onOwnThread { () -> [Int] in
      pinCurrentThread(toPU: whole.corePUs[0])
      return (try? Topology.load().corePUs) ?? []
    }
    #expect(seen == whole.corePUs)
  }

  @Test func fallsBackToSizesWhereCachesAreHidden() {
    let caches = Topology.caches(cores: 4, sizes: [(32768, 64), (1 << 20, 0), (8 << 20, 128)])
    #expect(caches.map(\.level) == ["L1", "L2", "L3"])
    #expect(caches.map(\.instances) == [4, 4, 1])
    #expect(caches.map(\.coresPerInstance) == [1, 1, 4])
    #expect(caches.map(\.lineBytes) == [64, 64, 128])
    #expect(Topology.caches(cores: 4, sizes: [(0, 0), (-1, 64), (0, 64)]).isEmpty)
  }

  @Test func lastLevelIsAllInstancesOfTheOutermostLevel() {
    let cache = { (level: String, bytes: Int, instances: Int) in
      Topology.Cache(
        level: level, bytes: bytes, instances: instances, coresPerInstance: 1, lineBytes: 64)
    }
    var topology = Topology(
      sockets: 2, corePUs: [0, 1], hardwareThreads: 2, numaNodes: [],
      caches: [cache("L1", 32, 4), cache("L2", 100, 2), cache("L2", 70, 1)], hwlocVersion: "2")
    #expect(topology.lastLevelCacheBytes == 270)
    #expect(topology.cacheBytes("L2") == 70)
    topology.caches = []
    #expect(topology.lastLevelCacheBytes == nil)
    #expect(topology.lineBytes == 64)
  }
}

/// Runs `body` on a thread that ends with it: pinning must not stick to a thread that tests share.
private func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () -> T) -> T? {
  let box = Box<T>()
  let done = DispatchSemaphore(value: 0)
  Thread {
    box.value = body()
    done.signal()
  }.start()
  done.wait()
  return box.value
}

/// Written before the semaphore is signalled, read after.
private final class Box<T>: @unchecked Sendable { var value: T? }
