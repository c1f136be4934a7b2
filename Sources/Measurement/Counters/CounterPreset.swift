import Hardware

/// How the CPUs of one family count: the rows of `CounterPresets`.
struct CounterPreset: Sendable {
  /// Counts of each memory controller of the family, socket by socket.
  struct Controllers: Sendable {
    /// libpfm's name of a controller without its number.
    var pmu: String
    /// Lines read from and written to memory.
    var read: String
    var write: String
    /// What one count moves.
    var bytes = 64.0
  }

  /// Its name, for messages.
  var family: String
  /// libpfm's names of the family's event tables; any of them has all the events.
  var pmus: [String]
  var vendor: String
  var families: ClosedRange<Int>
  var models: [ClosedRange<Int>]
  /// The best first; generic events follow, except for those in `without`.
  var formulas: [CounterName: [CounterFormula]]
  /// What must not be counted by generic events either, and why.
  var without: [CounterName: String] = [:]
  var controllers: Controllers?

  func matches(_ cpu: CPUIdentity) -> Bool {
    cpu.vendor == vendor && families.contains(cpu.family)
      && models.contains { $0.contains(cpu.model) }
  }
}

extension CounterPresets {
  /// The row of a CPU, or nil when it isn't known.
  static func preset(of cpu: CPUIdentity?) -> CounterPreset? {
    cpu.flatMap { cpu in all.first { $0.matches(cpu) } }
  }

  /// What may give `name` on a CPU of `preset`, the best first.
  static func formulas(
    _ name: CounterName, _ preset: CounterPreset?, _ memory: [MemoryController]
  ) -> [CounterFormula] {
    if preset?.without[name] != nil { return [] }
    if name.source == .memoryController {
      guard let controllers = preset?.controllers, !memory.isEmpty else { return [] }
      let event = name == .dramReadBytes ? controllers.read : controllers.write
      return [
        CounterFormula(
          memory.flatMap { controller in
            // One processor of each socket reads that socket's controller.
            controller.processors.map { processor in
              CounterFormula.Term(
                "\(controllers.pmu)\(controller.number)::\(event):cpu=\(processor)",
                times: controllers.bytes)
            }
          })
      ]
    }
    return (preset?.formulas[name] ?? []) + (generic[name] ?? [])
  }

  /// Why no event is known for `name`, with the remedy.
  static func absence(_ name: CounterName, _ preset: CounterPreset?) -> String {
    if let reason = preset?.without[name] { return reason }
    let cpu = preset.map { "\($0.family) CPUs" } ?? "this CPU, which isn't in the table"
    return "no event for it is known on \(cpu): add one to CounterPresets.swift, if it has one"
  }
}
