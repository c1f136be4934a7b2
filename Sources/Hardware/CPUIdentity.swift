/// Which core design this is, by the numbers that CPUs carry for it.
public struct CPUIdentity: Sendable, Hashable {
  /// `GenuineIntel`, `AuthenticAMD`, or the implementer's code on Arm: `0x41`.
  public var vendor: String
  /// CPUID's display family; 0 on Arm, whose part numbers are unique without.
  public var family: Int
  /// CPUID's display model, or the part number on Arm.
  public var model: Int

  /// The design with these numbers.
  public init(vendor: String, family: Int, model: Int) {
    self.vendor = vendor
    self.family = family
    self.model = model
  }

  /// The first processor's, which is a fast core on hybrid CPUs; nil where /proc doesn't tell.
  public static var current: CPUIdentity? {
    OperatingSystem.text(of: "/proc/cpuinfo").flatMap(CPUIdentity.init(cpuInfo:))
  }

  /// What /proc/cpuinfo says of its first processor.
  init?(cpuInfo text: String) {
    func number(_ name: String) -> Int? {
      OperatingSystem.field(name, in: text).flatMap { value in
        value.hasPrefix("0x") ? Int(value.dropFirst(2), radix: 16) : Int(value)
      }
    }
    if let vendor = OperatingSystem.field("vendor_id", in: text), let family = number("cpu family"),
      let model = number("model")
    {
      self.init(vendor: vendor, family: family, model: model)
    } else if let vendor = OperatingSystem.field("CPU implementer", in: text),
      let part = number("CPU part")
    {
      self.init(vendor: vendor, family: 0, model: part)
    } else {
      return nil
    }
  }
}
