import Foundation
import Hardware

/// Finds out which counters count on this machine, by letting each count known work.
public enum CounterProbe {
  /// Probes all counters on the calling thread; takes some tens of milliseconds, a second where
  /// memory controllers count.
  public static func run() -> [CounterStatus] {
    switch CounterLibrary.current {
    case .success(let backend):
      return run(
        backend, access: .current, preset: CounterPresets.preset(of: .current),
        memory: MemoryController.all())
    case .failure(let error):
      return CounterName.allCases.map { name in
        CounterStatus(name: name, outcome: .unavailable(reason: error.message))
      }
    }
  }

  /// PAPI's version, or nil when this program was built without it or it can't be used.
  public static var libraryVersion: String? {
    #if PAPI
      try? PAPILibrary.shared.get().version
    #else
      nil
    #endif
  }

  static func run(
    _ backend: any CounterBackend, access: PerfAccess, preset: CounterPreset? = nil,
    memory: [MemoryController] = []
  ) -> [CounterStatus] {
    var usable: [CounterPass.Member] = []
    var refused: [CounterName: String] = [:]
    for name in CounterName.allCases {
      let formulas = CounterPresets.formulas(name, preset, memory)
      switch firstRight(name, formulas, backend) {
      case .success(let formula): usable.append(.init(name: name, formula: formula))
      case .failure(let doubt):
        refused[name] =
          doubt.wrong ?? access.problem(with: name.source)
          ?? backend.disabledReason(name.source).map {
            "PAPI switched off what counts it (\($0)): mend that, or try another PAPI"
          }
          ?? doubt.refusal ?? CounterPresets.absence(name, preset)
      }
    }
    if let reason = TopDownCheck.refusal(usable, backend) {
      for name in CounterName.topDown { refused[name] = reason }
      usable.removeAll { CounterName.topDown.contains($0.name) }
    }
    let plan = CounterPlan.passes(usable) { pass in
      // What the newcomer takes away shows first on those that have most to lose.
      [pass.members.last, pass.members.first].lazy.compactMap(\.self)
        .compactMap { failure(of: $0, in: pass, backend) }.first
    }
    for (name, error) in plan.refused { refused[name] = error.message }
    return CounterName.allCases.map { name in
      for (number, pass) in plan.passes.enumerated() {
        if let member = pass.members.first(where: { $0.name == name }) {
          return CounterStatus(name: name, outcome: .counts(member.formula, pass: number))
        }
      }
      return CounterStatus(name: name, outcome: .unavailable(reason: refused[name] ?? "not probed"))
    }
  }

  /// Why no formula of a counter can be used.
  private struct Doubt: Error {
    /// The first that counted, but not right.
    var wrong: String?
    /// What the library said of those that didn't count at all.
    var refusal: String?
  }

  private static func firstRight(
    _ name: CounterName, _ formulas: [CounterFormula], _ backend: any CounterBackend
  ) -> Result<CounterFormula, Doubt> {
    var wrong: String?
    var refusals: [String] = []
    for formula in formulas {
      let member = CounterPass.Member(name: name, formula: formula)
      switch ProbeRun.observe(member, in: CounterPass(members: [member]), backend) {
      case .success(let seen) where seen.isRight: return .success(formula)
      case .success(let seen): wrong = wrong ?? ProbeRun.describe(seen, formula)
      case .failure(let error) where error.cause == .outOfDescriptors:
        return .failure(Doubt(wrong: error.message))
      case .failure(let error) where error.cause == .unreliable: wrong = wrong ?? error.message
      case .failure(let error):
        refusals.append("\(error.event ?? formula.description): \(error.message)")
      }
    }
    let refusal = refusals.isEmpty ? nil : refusals.joined(separator: "; ")
    return .failure(
      Doubt(
        wrong: wrong,
        refusal: refusal.map { "PAPI has no event for it on this CPU (\($0)): try a newer PAPI" }))
  }

  private static func failure(
    of member: CounterPass.Member, in pass: CounterPass, _ backend: any CounterBackend
  ) -> CounterError? {
    switch ProbeRun.observe(member, in: pass, backend) {
    case .success(let seen) where seen.isRight: nil
    case .success(let seen):
      .unreliable(ProbeRun.describe(seen, member.formula))
    case .failure(let error): error
    }
  }
}
