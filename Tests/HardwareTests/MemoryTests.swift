import Foundation
import Testing

@testable import Hardware

@Suite struct MemoryTests {
  @Test func readsMeminfo() {
    let text = "MemTotal:       8145000 kB\nMemFree:  200 kB\nMemAvailable:    7000000 kB\n"
    #expect(SystemMemory.parse(meminfo: text) == (8_145_000 * 1024, 7_000_000 * 1024))
    #expect(SystemMemory.parse(meminfo: "MemTotal: 10 kB\nMemFree: 4 kB\n") == (10240, 4096))
    #expect(SystemMemory.parse(meminfo: "") == (0, 0))
  }

  @Test func knowsThisMachinesMemory() {
    let memory = SystemMemory.current
    #expect(memory.totalBytes > 1 << 20)
    #expect(memory.availableBytes > 0 && memory.availableBytes <= memory.totalBytes)
  }

  @Test func peakRemembersWhatWasFreed() throws {
    let bytes = 64 << 20
    let before = try #require(SystemMemory.peakResidentBytes)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 4096)
    memset(memory, 1, bytes)
    memory.deallocate()
    let after = try #require(SystemMemory.peakResidentBytes)
    #expect(after >= before && after >= bytes)
  }

  @Test func unusedFileCacheIsRoom() throws {
    let group = try #require(
      MemoryGroup(
        limit: "1000", usage: "700", stat: "anon 300\ninactive_file 150\ntotal_inactive_file 9\n",
        inactive: "inactive_file"))
    #expect(group.headroomBytes == 450)
    #expect(MemoryGroup(limit: "max", usage: "5", stat: nil, inactive: "inactive_file") == nil)
    #expect(MemoryGroup(limit: "10", usage: nil, stat: nil, inactive: "inactive_file") == nil)
    let bare = MemoryGroup(limit: "10", usage: "12", stat: nil, inactive: "inactive_file")
    #expect(bare?.headroomBytes == -2)
  }

  private let v2 = "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n"
  private let v1 = """
    35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
    32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct

    """

  @Test func findsVersion2AndItsAncestors() {
    let groups = ControlGroup.groups(
      controller: "memory", membership: "0::/user.slice/app.scope\n", mounts: v2)
    #expect(groups.map(\.path) == ["/sys/fs/cgroup/user.slice/app.scope"])
    #expect(
      groups.first?.selfAndAncestors.map(\.path) == [
        "/sys/fs/cgroup/user.slice/app.scope", "/sys/fs/cgroup/user.slice", "/sys/fs/cgroup",
      ])
  }

  @Test func findsVersion1ByController() {
    let groups = ControlGroup.groups(
      controller: "memory", membership: "4:memory:/a\n1:cpu,cpuacct:/b\n0::/\n", mounts: v1)
    #expect(
      groups == [
        ControlGroup(
          version: 1, mountPoint: "/sys/fs/cgroup/memory", path: "/sys/fs/cgroup/memory/a")
      ])
  }

  @Test func seesThroughAContainersMountRoot() {
    let mounts = "9 8 0:1 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n"
    func path(_ group: String) -> String? {
      ControlGroup.groups(
        controller: "memory", membership: "4:memory:\(group)\n", mounts: mounts
      ).first?.path
    }
    #expect(path("/docker/abc") == "/sys/fs/cgroup/memory")
    #expect(path("/docker/abc/in") == "/sys/fs/cgroup/memory/in")
    #expect(path("/docker/abcdef") == "/sys/fs/cgroup/memory")
    #expect(path("/../other") == "/sys/fs/cgroup/memory")
  }

  @Test func survivesUnknownText() {
    for (membership, mounts) in [("", v2), ("x\n0::\n", "?\n"), ("0::/a\n", v1)] {
      let groups = ControlGroup.groups(
        controller: "memory", membership: membership, mounts: mounts)
      #expect(groups.isEmpty)
    }
  }
}
