/// What tells one machine from another by facts that don't change from day to day: model, features, cores,
/// caches.
///
/// No frequency, no free memory, no version of the system.
public struct MachineFingerprint: Codable, Sendable, Hashable, CustomStringConvertible {
  /// The facts, a name and a value each, in a fixed order.
  public let facts: [String]
  /// 16 hexadecimal digits that depend on the facts alone.
  public let description: String

  /// The fingerprint of `machine`.
  public init(_ machine: MachineDescription) {
    facts =
      [
        "architecture \(machine.architecture)", "cpu \(machine.cpuModel)",
        "sockets \(machine.sockets)", "cores \(machine.cores)",
        "hardware threads \(machine.hardwareThreads)",
        "hypervisor \(machine.hypervisor ?? "none")",
      ]
      + machine.caches.map {
        "\($0.level) \($0.instances) x \($0.bytes) bytes for \($0.coresPerInstance) cores"
      } + ["features \(machine.features.names.joined(separator: " "))"]
    description = StableHash.digits(facts.joined(separator: "\n"))
  }

  /// The facts in which `other` differs, each as `here / there`.
  public func differences(from other: MachineFingerprint) -> [String] {
    guard facts.count == other.facts.count else {
      let missing = facts.filter { !other.facts.contains($0) }
      return missing + other.facts.filter { !facts.contains($0) }
    }
    return zip(facts, other.facts).filter { $0.0 != $0.1 }.map { "\($0.0) / \($0.1)" }
  }
}
