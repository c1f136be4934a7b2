import CKernels
import Foundation

/// Whether what the slots went to adds up to the slots.
enum TopDownCheck {
  /// How far the sum may be off.
  static let tolerance = 0.05

  /// Why the parts aren't believed, or nil when they are, or when one is missing.
  static func refusal(
    _ usable: [CounterPass.Member], _ backend: any CounterBackend
  ) -> String? {
    let counted = ([.slots] + CounterName.topDown).compactMap { name -> Double? in
      guard let member = usable.first(where: { $0.name == name }) else { return nil }
      return try? multiplications(member, backend)
    }
    guard counted.count == 1 + CounterName.topDown.count else { return nil }
    return refusal(slots: counted[0], parts: Array(counted.dropFirst()))
  }

  static func refusal(slots: Double, parts: [Double]) -> String? {
    let sum = parts.reduce(0, +)
    guard abs(sum - slots) > tolerance * slots else { return nil }
    let percent = (sum / slots * 100).rounded()
    return
      "retiring, bad speculation, front end and back end add up to \(percent.formatted()) % of "
      + "the slots: not used; switch off simultaneous multithreading, or try a newer PAPI"
  }

  /// The same work for all of them, each counted alone: not all fit beside each other.
  private static func multiplications(
    _ member: CounterPass.Member, _ backend: any CounterBackend
  ) throws(CounterError) -> Double {
    let pass = CounterPass(members: [member])
    let set = try backend.open(pass.events)
    defer { set.close() }
    return try ProbeRun.value(of: member, in: pass, set) { _ = bench_work_instructions(1_000_000) }
  }
}
