import Foundation
import Glibc
import Hardware
import Matrices
import Testing

@testable import Kernels

@Suite struct OpenBLASIdleTests {
  /// Clock ticks that each thread of this process has run so far, by its number.
  private static func ticks() throws -> [pid_t: Int] {
    var ticks: [pid_t: Int] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task") {
      // A thread may have ended since it was listed.
      guard let thread = pid_t(name),
        let stat = try? String(contentsOfFile: "/proc/self/task/\(name)/stat", encoding: .utf8),
        let end = stat.lastIndex(of: ")")
      else { continue }
      // Behind the name, which may hold blanks: the state, then utime and stime as 11th and 12th.
      let fields = stat[stat.index(after: end)...].split(separator: " ")
      guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
        continue
      }
      ticks[thread] = user + system
    }
    return ticks
  }

  private static var callingThread: pid_t {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
    return link.flatMap { $0.split(separator: "/").last }.flatMap { pid_t($0) } ?? 0
  }

  /// Runs a layer large enough for OpenBLAS to split, `calls` times with 50 ms after each; returns the
  /// ticks of the threads that aren't the team's.
  private static func ticksOfOthers(calls: Int) throws -> [Int] {
    let team = try ThreadTeam(processors: Topology.current.corePUs)
    let size = 512
    let weights = LayerWeights(
      values: DenseMatrix(
        rows: size, columns: size, values: [Float](repeating: 1, count: size * size)),
      mask: SyntheticWeights.mask(
        rows: size, columns: size, sparsity: 0, seed: 1, name: "idle", team: team),
      pattern: .dense)
    let layer = try DenseKernel().prepare(
      weights, isa: OpenBLAS.instructionSet, team: team, copies: 1, placement: .hugePages)
    let multiplication = try layer.bind(
      Activations(
        values: [Float](repeating: 1, count: 64 * size), inFeatures: size, outFeatures: size))
    let own = UnsafeMutablePointer<pid_t>.allocate(capacity: team.count)
    defer { own.deallocate() }
    team.perform { own[$0] = callingThread }
    // OpenBLAS makes its threads as it is loaded, and they spin once before they first sleep.
    usleep(200_000)
    let before = try ticks()
    for _ in 0..<calls {
      multiplication.run(copy: 0)
      usleep(50_000)
    }
    let mine = Set((0..<team.count).map { own[$0] })
    return try ticks().filter { !mine.contains($0.key) }.map { $0.value - (before[$0.key] ?? 0) }
  }

  /// In a process of its own, where no other test runs.
  ///
  /// A thread that spins after each call would take two or more ticks (of 10 ms) each time; one that
  /// sleeps may see a single one end.
  @Test func noThreadSpinsAfterACall() async {
    await #expect(processExitsWith: .success) {
      let ticks = try OpenBLASIdleTests.ticksOfOthers(calls: 8)
      guard ticks.allSatisfy({ $0 <= 1 }) else { throw Busy(ticks: ticks) }
    }
  }

  private struct Busy: Error {
    var ticks: [Int]
  }
}
